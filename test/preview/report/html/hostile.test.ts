import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Browser } from 'puppeteer-core';
import { makeKeeper } from '../../../../lib/preview/compare/keeper';
import { visible } from '../../../../lib/preview/judge/read';
import { reportOf } from '../../../../lib/preview/preview';
import { escaped, html } from '../../../../lib/preview/report/html/markup';
import { htmlReport } from '../../../../lib/preview/report/html/page';
import type { PreviewReport } from '../../../../lib/preview/report/schema';
import { app, object, resource, side } from '../../corpus/builders';
import { stateOf } from '../../corpus/case';
import { open, show, whereShown } from './browser';
import { story } from './story';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

/** What would run, load or escape where it is taken for HTML. */
const nasty = [
  '<img src=x onerror="window.hit=1">',
  '</script><script>window.hit=2</script>',
  '</pre></details><svg onload=window.hit=3>',
  '"><iframe srcdoc="<script>parent.hit=4</script>">',
  "' autofocus onfocus='window.hit=5' x='",
  '</style><style>body{display:none}</style>',
  '<link rel=stylesheet href=https://evil.example/x.css>',
  '<meta http-equiv=refresh content="0;url=https://evil.example/">',
  '<base href="https://evil.example/">',
  '<!--',
  '--><b>',
  '<![CDATA[',
  '&lt;b&gt;&#0;',
  'javascript:window.hit=6',
  '${window.hit=7}',
  '{{constructor.constructor("window.hit=8")()}}',
  '\u001b]8;;https://evil.example\u0007x',
  'a\u202egnp.exe',
  'a\u0000b',
  '\ud800',
  '<form action=https://evil.example><input name=x autofocus onfocus=window.hit=9>',
];

/** A report in which every text that somebody else may write is one of these. */
function reportWith(text: string): PreviewReport {
  const thing = (value: string) => [
    resource('custom:x:Thing', `thing ${text}`, { [`key ${text}`]: `${text}\n${value}`, list: [text, value] }),
    object('v1', 'ConfigMap', 'settings', { data: { [text]: `${text}\n${value}` } }),
  ];
  const of = (value: string, version: string) =>
    side([thing(value), app({ name: `web ${text}`, version, release: version, env: [{ name: text, value }] })], {
      warnings: [`${value} ${text}`],
    });
  const environment = { name: 'production' as const, unprotect: [] };
  const problem = { code: text, path: text, message: text, source: { file: text, line: 1 } };
  return reportOf(
    [
      { stack: `stack ${text}`, before: stateOf(of('one', 'v1')), after: stateOf(of('two', 'v2')), environment },
      {
        stack: 'broken',
        before: stateOf(side([])),
        after: { state: 'failed', problems: [problem], configuration: true },
        environment,
      },
    ],
    { base: text, head: `head ${text}` },
    makeKeeper(),
  );
}

test('text in HTML is text: no tag, no end of an attribute, nothing unseen', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary' }))), (parts) => {
      const text = parts.join('');
      expect(escaped(text)).not.toMatch(/[<>"'\u0000-\u001f\u202e]|&(?!(?:amp|lt|gt|quot|#39);)/);
      expect(html`<b title="${text}">${[text, text]}</b>`.text).toBe(
        `<b title="${escaped(text)}">${escaped(text)}${escaped(text)}</b>`,
      );
    }),
    { seed, numRuns: 300 },
  );
});

test('the policy of the page lets its own script and style run, and nothing else', () => {
  const page = htmlReport(story());
  const hash = (name: string): string => {
    const [, inside = ''] = new RegExp(`<${name}>([^]*?)</${name}>`).exec(page) ?? [];
    expect(inside.length).toBeGreaterThan(1000);
    return `sha256-${createHash('sha256').update(inside).digest('base64')}`;
  };
  const [, policy = ''] = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(page) ?? [];
  expect(policy.replaceAll('&#39;', "'").split('; ')).toEqual([
    "default-src 'none'",
    `script-src '${hash('script')}'`,
    `style-src '${hash('style')}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]);
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page).not.toMatch(/\s(?:on\w+|style)=/);
});

whereShown('hostile content, in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await open();
  });
  afterAll(() => browser.close());

  test.each(nasty.map((text) => [JSON.stringify(text), text] as const))(
    '%s is shown and does nothing',
    async (_, text) => {
      const { page, misdeeds } = await show(browser, htmlReport(reportWith(text)));
      for (const card of await page.$$('details.change')) await card.evaluate((each) => each.setAttribute('open', ''));
      await page.waitForFunction(
        () => document.querySelectorAll('details.change pre.diff').length === 0 && document.querySelector('table.diff'),
      );
      await page.type('#filters input[type=search]', 'thing');
      const seen = await page.evaluate(() => ({
        hit: 'hit' in window,
        foreign: [
          ...document.querySelectorAll('img, iframe, object, embed, base, form[action], a[href]:not([href^="#"])'),
        ].map((each) => each.outerHTML),
        scripts: document.scripts.length,
        sheets: document.styleSheets.length,
        heading: document.querySelector('h1 code')?.textContent,
        search: document.querySelectorAll('details.change').length,
        width: document.documentElement.scrollWidth,
      }));
      expect(seen).toEqual({
        hit: false,
        foreign: [],
        scripts: 1,
        sheets: 1,
        // Half a character can't be written in UTF-8.
        heading: Buffer.from(visible(text)).toString(),
        search: expect.any(Number) as number,
        width: 1280,
      });
      expect(seen.search).toBeGreaterThan(2);
      expect(misdeeds).toEqual([]);
    },
  );
});
