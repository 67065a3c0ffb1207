import { byId, memory } from './dom';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];
const key = 'verdigris.theme';

const known = (name: string | undefined): Theme => themes.find((theme) => theme === name) ?? 'system';
let current = known(memory.read(key));

function show(): void {
  const { dataset } = document.documentElement;
  if (current === 'system') delete dataset.theme;
  else dataset.theme = current;
  byId('theme', HTMLButtonElement).textContent = `Theme: ${current}`;
}

export function nextTheme(): void {
  current = themes[(themes.indexOf(current) + 1) % themes.length]!;
  memory.write(key, current);
  show();
}

export function startTheme(): void {
  byId('theme', HTMLButtonElement).addEventListener('click', nextTheme);
  show();
}
