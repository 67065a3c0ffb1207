import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch, type Browser, type Page } from 'puppeteer-core';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

function found(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first browser on the PATH; undefined where there is none. */
export const chromium = names
  .flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)))
  .find(found);

/** Where tests that need a real browser go: skipped by name where there is none. */
export const whereShown = (name: string, tests: () => void): void =>
  chromium
    ? describe(name, tests)
    : describe.skip(`${name} (SKIPPED: no Chromium on PATH: apt-get install chromium)`, tests);

/** A browser for pages of our own: they need no sandbox, which a container may refuse. */
export const open = (): Promise<Browser> =>
  launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-dev-shm-usage'] });

/** A page that is open, and what it did that it must not do. */
export interface Opened {
  readonly page: Page;
  /** Messages of the console, errors, dialogs, violations of its policy, and requests but for the page itself. */
  readonly misdeeds: string[];
}

export interface View {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  readonly script?: boolean;
}

/** Opens a text as the file of a page. */
export async function show(browser: Browser, text: string, view: View = {}): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'verdigris-page-'));
  const url = pathToFileURL(join(folder, 'preview.html')).href;
  writeFileSync(join(folder, 'preview.html'), text);
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const misdeeds: string[] = [];
  page.on('console', (message) => misdeeds.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => misdeeds.push(`error: ${String(error)}`));
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url) misdeeds.push(`request: ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    misdeeds.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: view.scheme ?? 'light' }]);
  await page.setViewport({ width: view.width ?? 1280, height: 900 });
  await page.setJavaScriptEnabled(view.script ?? true);
  await page.goto(url, { waitUntil: 'load' });
  rmSync(folder, { recursive: true, force: true });
  return { page, misdeeds };
}
