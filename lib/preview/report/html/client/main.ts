import { startCards } from './cards';
import { startFilters } from './filters';
import { startKeyboard } from './keyboard';
import { startTheme } from './theme';

for (const element of document.querySelectorAll<HTMLElement>('[data-script]')) element.hidden = false;
startTheme();
startFilters();
startCards();
startKeyboard();
