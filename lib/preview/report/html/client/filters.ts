import { byId } from './dom';
import { cards } from './cards';

/** What can be searched of a card: read once, for a table that is made later holds the same. */
const texts = new Map<HTMLDetailsElement, string>();

function textOf(card: HTMLDetailsElement): string {
  let text = texts.get(card);
  if (text === undefined) {
    text = (card.textContent ?? '').toLowerCase();
    texts.set(card, text);
  }
  return text;
}

interface Wanted {
  readonly words: readonly string[];
  readonly severities: ReadonlySet<string>;
  readonly refused: boolean;
  /** `=production`: an equals sign stands before the value, for the ground has no application. */
  readonly equal: readonly (readonly [name: 'stack' | 'app' | 'kind', value: string])[];
}

function wantedBy(form: HTMLFormElement): Wanted {
  const data = new FormData(form);
  const text = (name: string): string => {
    const value = data.get(name);
    return typeof value === 'string' ? value : '';
  };
  return {
    words: text('text').toLowerCase().split(/\s+/).filter(Boolean),
    severities: new Set(data.getAll('severity').map(String)),
    refused: data.has('refused'),
    equal: (['stack', 'app', 'kind'] as const).flatMap((name) =>
      text(name) === '' ? [] : [[name, text(name).slice(1)] as const],
    ),
  };
}

function fits(card: HTMLDetailsElement, { words, severities, refused, equal }: Wanted): boolean {
  const { dataset } = card;
  if (equal.some(([name, value]) => dataset[name] !== value)) return false;
  if (refused && dataset.refused !== 'yes') return false;
  const own = dataset.severities?.split(' ') ?? [];
  if (severities.size > 0 && !own.some((severity) => severities.has(severity))) return false;
  return words.length === 0 || words.every((word) => textOf(card).includes(word));
}

/** Shows what fits; a heading of nothing is hidden too. */
function apply(form: HTMLFormElement): void {
  const wanted = wantedBy(form);
  let shown = 0;
  for (const card of cards) {
    const fit = fits(card, wanted);
    if (card.hidden === fit) card.hidden = !fit;
    if (fit) shown++;
  }
  const active = wanted.words.length + wanted.severities.size + wanted.equal.length + Number(wanted.refused) > 0;
  for (const group of document.querySelectorAll<HTMLElement>('.cards, section.group, section.stack'))
    group.hidden = active && !group.querySelector('details.change:not([hidden])');
  document.documentElement.toggleAttribute('data-filtered', active);
  byId('shown', HTMLOutputElement).textContent =
    shown === cards.length ? `${cards.length} changes` : `${shown} of ${cards.length} changes`;
  byId('nothing', HTMLElement).hidden = shown > 0;
}

export function startFilters(): void {
  if (!document.getElementById('filters')) return;
  const form = byId('filters', HTMLFormElement);
  let asked = false;
  const soon = (): void => {
    if (asked) return;
    asked = true;
    // Once for a frame, however fast somebody types.
    requestAnimationFrame(() => {
      asked = false;
      apply(form);
    });
  };
  form.addEventListener('input', soon);
  form.addEventListener('reset', soon);
  form.addEventListener('submit', (event) => event.preventDefault());
  byId('reset', HTMLButtonElement).addEventListener('click', () => form.reset());
  // What a browser filled in when the page was loaded again.
  apply(form);
}
