import type { Browser, Page } from 'puppeteer-core';
import { htmlReport } from '../../lib/preview/report/html/page';
import { chromium, open, show } from '../preview/report/html/browser';
import { many } from '../preview/report/html/story';
import { median, type Comparison } from './measure';

/** Starts to write down when frames are drawn. */
const watch = (page: Page): Promise<void> =>
  page.evaluate(`{
    const frames = (globalThis.frames = []);
    const next = (time) => { frames.push(time); requestAnimationFrame(next); };
    requestAnimationFrame(next);
  }`) as Promise<void>;

/** The longest time between two frames since then, in milliseconds. */
async function longestFrame(page: Page): Promise<number> {
  const frames = (await page.evaluate('globalThis.frames')) as readonly number[];
  return Math.max(...frames.slice(1).map((time, index) => time - frames[index]!));
}

interface Seen {
  /** From the start of loading to the first content that is painted. */
  readonly painted: number;
  /** Longest frames, while somebody types a search, walks with j, and scrolls. */
  readonly typing: number;
  readonly walking: number;
  readonly scrolling: number;
}

async function look(browser: Browser, text: string): Promise<Seen> {
  const { page } = await show(browser, text);
  const painted = (await page.evaluate(
    `performance.getEntriesByName('first-contentful-paint')[0].startTime`,
  )) as number;
  const settled = (): Promise<unknown> =>
    page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  const during = async (act: () => Promise<unknown>): Promise<number> => {
    await settled();
    await watch(page);
    await act();
    await settled();
    return longestFrame(page);
  };
  const typing = await during(() => page.type('#filters input[type=search]', 'settings debug'));
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  const walking = await during(async () => {
    for (let step = 0; step < 60; step++) await page.keyboard.press('j');
  });
  const scrolling = await during(async () => {
    for (let step = 0; step < 60; step++) await page.mouse.wheel({ deltaY: 400 });
  });
  await page.browserContext().close();
  return { painted, typing, walking, scrolling };
}

/** The page of 3,000 changes in Chromium, against the page of 300: longest frames, in a browser without a display. */
export async function page(runs: number): Promise<readonly Comparison[]> {
  if (chromium === undefined) {
    console.error('SKIPPED: page: no Chromium on PATH.');
    return [];
  }
  const [large, small] = [3000, 300].map((count) => htmlReport(many(count))) as [string, string];
  const browser = await open();
  try {
    const turns: { readonly large: Seen; readonly small: Seen }[] = [];
    for (let run = 0; run < runs; run++)
      turns.push({ large: await look(browser, large), small: await look(browser, small) });
    const of = (what: string, name: keyof Seen): Comparison => ({
      what,
      ours: median(turns.map((turn) => turn.large[name])),
      peer: median(turns.map((turn) => turn.small[name])),
      unit: 'ms',
      against: 'the page of 300',
    });
    return [
      of('Page of 3,000 changes: first paint', 'painted'),
      of('The same: longest frame while typing a search', 'typing'),
      of('The same: longest frame while walking with `j`', 'walking'),
      of('The same: longest frame while scrolling', 'scrolling'),
    ];
  } finally {
    await browser.close();
  }
}
