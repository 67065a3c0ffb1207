// Takes the pictures of docs/preview.md: node --conditions=verdigris-source --import tsx test/preview/report/html/screenshots.ts
import { join } from 'node:path';
import { htmlReport } from '../../../../lib/preview/report/html/page';
import { open, show, type View } from './browser';
import { story } from './story';

const folder = join(__dirname, '../../../../docs/preview');

interface Shot extends View {
  readonly name: string;
  readonly height: number;
  /** The change that is open and at the top. @default - the page as it opens */
  readonly change?: string;
}

const shots: readonly Shot[] = [
  { name: 'light', width: 1180, height: 1330, scheme: 'light' },
  { name: 'dark', width: 1180, height: 820, scheme: 'dark', change: 'Instance shop-postgres' },
  { name: 'narrow', width: 420, height: 900, scheme: 'light', change: 'Deployment orders' },
];

async function main(): Promise<void> {
  const browser = await open();
  const text = htmlReport(story());
  for (const { name, width = 1180, height, change, ...view } of shots) {
    const { page } = await show(browser, text, { ...view, width });
    await page.setViewport({ width, height });
    await page.evaluate((wanted) => {
      const cards = [...document.querySelectorAll<HTMLDetailsElement>('details.change')];
      const card = cards.find((each) => each.querySelector('.name')?.textContent?.trim() === wanted);
      if (!card) return;
      card.open = true;
      card.scrollIntoView();
    }, change);
    if (change) await page.waitForSelector('details[open] table.diff');
    await page.screenshot({ path: join(folder, `${name}.png`) as `${string}.png` });
  }
  await browser.close();
}

void main();
