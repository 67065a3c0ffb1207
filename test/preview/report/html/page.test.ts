import type { Browser, Page } from 'puppeteer-core';
import { htmlReport } from '../../../../lib/preview/report/html/page';
import type { ChangeReport } from '../../../../lib/preview/report/schema';
import { title } from '../../../../lib/preview/report/words';
import { chromium, open, show, whereShown } from './browser';
import { worstContrast } from './contrast';
import { many, story } from './story';

if (!chromium)
  process.stderr.write('SKIPPED: there is no Chromium here (apt-get install chromium), so no page was opened.\n');

const report = story();
const text = htmlReport(report);
const listed = report.stacks.flatMap((stack) => stack.changes.map((change) => ({ stack: stack.stack, change })));

/** Kind and name of what is shown, from the page. */
const namesIn = (page: Page): Promise<string[]> =>
  page.$$eval('details.change', (cards) =>
    cards.filter((card) => card.checkVisibility()).map((card) => card.querySelector('.name')?.textContent ?? ''),
  );

/** The frame in which filters are applied, and the one after it. */
const settled = (page: Page): Promise<void> =>
  page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );

/** The change whose heading has the focus; '' for anything else. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.matches('summary') ? (activeElement.querySelector('.name')?.textContent ?? '') : '';
  });

whereShown('the page of a report, in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await open();
  });
  afterAll(() => browser.close());

  test('asks for nothing, says nothing in the console, and shows every change', async () => {
    const { page, misdeeds } = await show(browser, text);
    expect(await namesIn(page)).toEqual(expect.arrayContaining(listed.map(({ change }) => title(change))));
    expect(await page.$eval('#shown', (output) => output.textContent)).toBe(`${listed.length} changes`);
    for (const card of await page.$$('details.change summary')) await card.evaluate((element) => element.click());
    await settled(page);
    expect(misdeeds).toEqual([]);
  });

  test('search looks into names, fields and values, all words together', async () => {
    const { page } = await show(browser, text);
    await page.type('#filters input[type=search]', 'engineversion 17.2');
    await settled(page);
    expect(await namesIn(page)).toEqual(['Instance shop-postgres']);
    expect(await page.$eval('#shown', (output) => output.textContent)).toBe(`1 of ${listed.length} changes`);
    await page.type('#filters input[type=search]', ' nowhere');
    await settled(page);
    expect(await namesIn(page)).toEqual([]);
    expect(await page.$eval('#nothing', (element) => element.checkVisibility())).toBe(true);
    await page.click('#reset');
    await settled(page);
    expect(await namesIn(page)).toHaveLength(listed.length);
  });

  const isRefused = ({ findings }: ChangeReport): boolean =>
    findings.some(({ lethal, lifted }) => lethal && lifted === undefined);
  const filters: readonly (readonly [
    name: string,
    act: (page: Page) => Promise<unknown>,
    fits: (listed: { readonly stack: string; readonly change: ChangeReport }) => boolean,
  ])[] = [
    ['a stack', (page) => page.select('select[name=stack]', '=staging'), ({ stack }) => stack === 'staging'],
    [
      'an application',
      (page) => page.select('select[name=app]', '=orders'),
      ({ change }) => change.application === 'orders',
    ],
    ['the ground', (page) => page.select('select[name=app]', '='), ({ change }) => change.application === undefined],
    ['a kind', (page) => page.select('select[name=kind]', '=Service'), ({ change }) => change.kind === 'Service'],
    [
      'two judgements',
      async (page) => {
        await page.click('input[value=security]');
        await page.click('input[value=data]');
      },
      ({ change }) => change.findings.some(({ severity }) => severity === 'security' || severity === 'data'),
    ],
    ['what is refused', (page) => page.click('input[name=refused]'), ({ change }) => isRefused(change)],
    [
      'a kind of one application',
      async (page) => {
        await page.select('select[name=app]', '=mailer');
        await page.select('select[name=kind]', '=ConfigMap');
      },
      ({ change }) => change.application === 'mailer' && change.kind === 'ConfigMap',
    ],
  ];

  test.each(filters)('filters by %s', async (_, act, fits) => {
    const { page } = await show(browser, text);
    await act(page);
    await settled(page);
    const wanted = listed.filter(fits);
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.length).toBeLessThan(listed.length);
    const names = await namesIn(page);
    expect([...names].sort()).toEqual(wanted.map(({ change }) => title(change)).sort());
    const headings = await page.$$eval(
      'section.group',
      (groups) => groups.filter((each) => each.checkVisibility()).length,
    );
    expect(headings).toBe(new Set(wanted.map(({ stack, change }) => `${stack} ${change.application}`)).size);
  });

  test('keys: j and k walk, Enter opens, Escape closes, / searches, ? explains', async () => {
    const { page, misdeeds } = await show(browser, text);
    const names = await page.$$eval('details.change .name', (all) => all.map((each) => each.textContent));
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    expect(await focused(page)).toBe(names[1]);
    await page.keyboard.press('k');
    expect(await focused(page)).toBe(names[0]);
    const isOpen = () => page.$eval('details.change', (card) => (card as HTMLDetailsElement).open);
    await page.keyboard.press('Enter');
    expect(await isOpen()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await isOpen()).toBe(false);
    expect(await focused(page)).toBe(names[0]);
    await page.keyboard.press('/');
    await page.keyboard.type('jk?/t');
    expect(await page.$eval('input[type=search]', (input) => (input as HTMLInputElement).value)).toBe('jk?/t');
    await page.keyboard.press('Escape');
    expect(await page.$eval('input[type=search]', (input) => (input as HTMLInputElement).value)).toBe('');
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    await page.keyboard.press('?');
    expect(await page.$eval('#help', (help) => (help as HTMLDialogElement).open)).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.$eval('#help', (help) => (help as HTMLDialogElement).open)).toBe(false);
    expect(misdeeds).toEqual([]);
  });

  test('what a filter hides is passed by', async () => {
    const { page } = await show(browser, text);
    await page.select('select[name=app]', '=orders');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await settled(page);
    await page.keyboard.press('j');
    expect(await focused(page)).toContain('orders');
  });

  test('light and dark: as the system is, and as chosen', async () => {
    const { page } = await show(browser, text, { scheme: 'dark' });
    const brightness = () =>
      page.evaluate(() => {
        const [red = 0] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)!.map(Number);
        return red > 128 ? 'light' : 'dark';
      });
    expect(await brightness()).toBe('dark');
    await page.click('#theme');
    expect([await brightness(), await page.$eval('#theme', (button) => button.textContent)]).toEqual([
      'light',
      'Theme: light',
    ]);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
    await page.keyboard.press('t');
    expect(await brightness()).toBe('dark');
    await page.keyboard.press('t');
    expect(await brightness()).toBe('light');
  });

  test('a difference stands side by side where there is room, and one below the other where there is none', async () => {
    const columns = async (width: number, key?: 'v') => {
      const { page } = await show(browser, text, { width });
      const card = await page.waitForSelector('details.change[data-kind=Instance]');
      await card!.evaluate((element) => ((element as HTMLDetailsElement).open = true));
      if (key) await page.keyboard.press(key);
      await page.waitForSelector('details.change[data-kind=Instance] table.diff');
      return page.$$eval('details.change[data-kind=Instance] tr', (rows) =>
        rows
          .map((row) => [...row.children].map((cell) => cell.textContent))
          .filter((row) => row.join().includes('engineVersion')),
      );
    };
    expect(await columns(1280)).toEqual([['−engineVersion: "16.4"', '+engineVersion: "17.2"']]);
    const below = [['−engineVersion: "16.4"'], ['+engineVersion: "17.2"']];
    expect(await columns(1280, 'v')).toEqual(below);
    expect(await columns(390)).toEqual(below);
  });

  test.each([390, 1280])('nothing is wider than a window of %i', async (width) => {
    const { page } = await show(browser, text, { width });
    for (const card of await page.$$('details.change')) await card.evaluate((each) => each.setAttribute('open', ''));
    await settled(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });

  test('without a script, findings and differences can be read', async () => {
    const { page } = await show(browser, text, { script: false });
    const { change } = listed.find((each) => each.change.kind === 'Instance')!;
    const card = await page.$('details.change[data-kind=Instance]');
    const read = await (await card!.getProperty('textContent')).jsonValue();
    for (const { what, reason } of change.findings) expect(read).toContain(reason && what);
    expect(read).toContain('-engineVersion: "16.4"\n+engineVersion: "17.2"');
    const controls = await page.$('#filters');
    expect(await controls!.isVisible()).toBe(false);
  });

  test.each(['light', 'dark'] as const)('every text of the %s theme can be read: 4.5 to 1', async (scheme) => {
    const { page } = await show(browser, text, { scheme });
    for (const card of (await page.$$('details.change')).slice(0, 12))
      await card.evaluate((each) => each.setAttribute('open', ''));
    await settled(page);
    const { ratio, of } = await page.evaluate(worstContrast);
    expect({ of, enough: ratio >= 4.5 || ratio }).toEqual({ of, enough: true });
  });

  test('whoever does not see it hears it: names for everything that acts, headings in order', async () => {
    const { page } = await show(browser, text);
    const silent = await page.$$eval('button, input, select, summary, a[href], [tabindex]', (all) =>
      all
        .filter((each) => each.checkVisibility())
        .filter((each) => {
          const label = each.getAttribute('aria-label') ?? each.textContent ?? '';
          const own = (each as HTMLInputElement).labels;
          return label.trim() === '' && !own?.length;
        })
        .map((each) => each.outerHTML.slice(0, 80)),
    );
    expect(silent).toEqual([]);
    const levels = await page.$$eval('h1, h2, h3, h4', (all) =>
      all.filter((each) => each.checkVisibility()).map(({ tagName }) => Number(tagName[1])),
    );
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, index) => expect(level - levels[index]!).toBeLessThanOrEqual(1));
    const marks = await page.$$eval('details.change .op', (all) => all.map(({ textContent }) => textContent));
    expect(marks.every((mark) => /^[+~±−](new|changes|replaced|goes): $/.test(mark?.replace(/\s+/g, ' ') ?? ''))).toBe(
      true,
    );
  });

  test('of three thousand changes, one is made out when one is opened', async () => {
    const { page, misdeeds } = await show(browser, htmlReport(many(3000)));
    expect(await page.$$eval('details.change', (cards) => cards.length)).toBe(3000);
    expect(await page.$eval('.lazy', (cards) => getComputedStyle(cards).contentVisibility)).toBe('auto');
    expect(await page.$$eval('table.diff', (tables) => tables.length)).toBe(0);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForSelector('table.diff');
    expect(await page.$$eval('table.diff', (tables) => tables.length)).toBe(1);
    await page.type('input[type=search]', 'queue-2999');
    await settled(page);
    expect(await namesIn(page)).toEqual(['Queue queue-2999']);
    expect(misdeeds).toEqual([]);
  });
});
