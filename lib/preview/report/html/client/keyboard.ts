import { cards, toggleView } from './cards';
import { byId } from './dom';
import { nextTheme } from './theme';

const summaryOf = (card: HTMLDetailsElement): HTMLElement | null => card.querySelector('summary');

const order = new Map(cards.map((card, index) => [card, index]));

/** The change that holds the focus, or the last one above it; looked for by halves, for telling the order takes long. */
function currentCard(): number {
  const { activeElement } = document;
  if (!activeElement || activeElement === document.body) return -1;
  const holder = activeElement.closest<HTMLDetailsElement>('details.change');
  if (holder) return order.get(holder) ?? -1;
  let [low, high] = [0, cards.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const above = cards[middle]!.compareDocumentPosition(activeElement) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (above) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function step(by: 1 | -1): void {
  const at = currentCard();
  const inside = cards[at]?.contains(document.activeElement) ?? false;
  // Backwards from below a change, that change is the next one.
  for (let index = by > 0 || inside ? at + by : at; index >= 0 && index < cards.length; index += by) {
    const card = cards[index]!;
    if (card.hidden) continue;
    const summary = summaryOf(card);
    summary?.focus({ preventScroll: true });
    summary?.scrollIntoView({ block: 'nearest' });
    return;
  }
}

function escape(target: EventTarget | null): void {
  if (target instanceof HTMLInputElement && target.type === 'search') {
    if (target.value !== '') {
      target.value = '';
      target.dispatchEvent(new Event('input', { bubbles: true }));
    } else target.blur();
    return;
  }
  const card = document.activeElement?.closest<HTMLDetailsElement>('details.change[open]');
  if (!card) return;
  card.open = false;
  summaryOf(card)?.focus();
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLSelectElement ||
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && target.type !== 'checkbox');

export function startKeyboard(): void {
  const help = byId('help', HTMLDialogElement);
  const search = document.querySelector<HTMLInputElement>('#filters input[type=search]');
  byId('keys', HTMLButtonElement).addEventListener('click', () => help.showModal());
  const keys: { readonly [key: string]: () => void } = {
    j: () => step(1),
    k: () => step(-1),
    '/': () => {
      search?.focus();
      search?.select();
    },
    '?': () => help.showModal(),
    t: nextTheme,
    v: toggleView,
  };
  document.addEventListener('keydown', (event) => {
    if (help.open || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === 'Escape') return escape(event.target);
    if (isTyping(event.target)) return;
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (!act) return;
    event.preventDefault();
    act();
  });
}
