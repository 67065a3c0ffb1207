import { byId, memory } from './dom';
import { table } from './diff';

/** Every change of the page, in order. */
export const cards: readonly HTMLDetailsElement[] = [
  ...document.querySelectorAll<HTMLDetailsElement>('details.change'),
];

const narrow = matchMedia('(max-width: 820px)');
let split = memory.read('verdigris.view') !== 'one';
/** The text of a difference, which stands in the page, and the table that was made of it. */
const made = new WeakMap<HTMLDetailsElement, { readonly source: HTMLElement; readonly shown: HTMLElement }>();

const isSplit = (): boolean => split && !narrow.matches;

/** Makes the table of a card when it is opened: three thousand of them would never be looked at. */
function fill(card: HTMLDetailsElement): void {
  const source = made.get(card)?.source ?? card.querySelector<HTMLElement>('pre.diff');
  if (!source) return;
  const shown = table(source.textContent ?? '', isSplit());
  (made.get(card)?.shown ?? source).replaceWith(shown);
  made.set(card, { source, shown });
}

function refill(): void {
  byId('view', HTMLButtonElement).textContent = isSplit() ? 'One below the other' : 'Side by side';
  byId('view', HTMLButtonElement).disabled = narrow.matches;
  for (const card of cards) if (made.has(card)) fill(card);
}

export function toggleView(): void {
  split = !split;
  memory.write('verdigris.view', split ? 'two' : 'one');
  refill();
}

/** Opens the change that the address names. */
function openNamed(): void {
  const named = document.getElementById(location.hash.slice(1));
  if (!(named instanceof HTMLDetailsElement)) return;
  named.hidden = false;
  named.open = true;
  named.querySelector('summary')?.focus({ preventScroll: true });
  named.scrollIntoView({ block: 'start' });
}

export function startCards(): void {
  // It does not bubble, but it is seen on its way down.
  document.addEventListener(
    'toggle',
    ({ target }) => {
      if (target instanceof HTMLDetailsElement && target.open && !made.has(target)) fill(target);
    },
    true,
  );
  byId('view', HTMLButtonElement).addEventListener('click', toggleView);
  narrow.addEventListener('change', refill);
  refill();
  addEventListener('hashchange', openNamed);
  openNamed();
}
