import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { mostBytes, planFiles, readFiles, type FoundFile } from '../../lib/app/static-site-files';
import { cacheClass, contentType, isFilePath } from '../../lib/app/static-site-names';

const file = (path: string, content: string | Buffer = path): FoundFile => ({ path, content: Buffer.from(content) });

/** The plan and what was reported. */
function plan(found: readonly FoundFile[], hashed: readonly string[] = []) {
  const problems: string[] = [];
  const files = planFiles(found, { where: 'dist', hashed }, (code, message) => problems.push(`${message} [${code}]`));
  return { files, problems };
}

describe('the class of a file', () => {
  test.each([
    ['index.html', 'revalidated'],
    ['assets/index-BkVdT3_r.js', 'immutable'],
    ['assets/index-DiwrgTda.css', 'immutable'],
    ['chunk-7TQZFA2B.js', 'immutable'],
    ['chunk-ABCDEFGH.js', 'immutable'],
    ['static/js/main.8d3f2a1b.js', 'immutable'],
    ['static/js/453.20359781a1b2c3d4e5f6.chunk.js', 'immutable'],
    ['static/js/main.8d3f2a1b.js.map', 'immutable'],
    ['static/css/main.8d3f2a1b.chunk.css', 'immutable'],
    ['favicon.ico', 'revalidated'],
    ['robots.txt', 'revalidated'],
    ['apple-touch-icon-precomposed.png', 'revalidated'],
    ['inter-latin-variable.woff2', 'revalidated'],
    ['screen-1024x768.png', 'revalidated'],
    ['icon-512x512.png', 'revalidated'],
    ['report-20240131.pdf', 'revalidated'],
    ['app-Settings.js', 'revalidated'],
    ['8d3f2a1b.js', 'revalidated'],
    ['static/media/0cc2e8b1a4f2d1e95f07.svg', 'immutable'],
    ['my-photo123.jpg', 'revalidated'],
    ['web3home.html', 'revalidated'],
    ['main.8d3f2a1b/index.html', 'revalidated'],
    ['logo-v2.final.png', 'revalidated'],
  ])('%s is %s', (path, expected) => {
    expect(cacheClass(path, [])).toBe(expected);
  });

  test('a directory that is named makes all of its files immutable, and no other', () => {
    expect(cacheClass('static/app.js', ['static/'])).toBe('immutable');
    expect(cacheClass('statics/app.js', ['static/'])).toBe('revalidated');
    expect(cacheClass('other/static/app.js', ['static/'])).toBe('revalidated');
  });

  test('hashes of bundlers are found, and words with a number are not', () => {
    const text = (alphabet: string, minLength: number, maxLength = minLength) =>
      fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });
    const lower = 'abcdefghijklmnopqrstuvwxyz';
    const hex = text('0123456789abcdef', 8, 20).filter((hash) => /[a-f]/.test(hash) && /\d/.test(hash));
    // Capitals and '_' alone would be a word (LONG_NAME): it is asked for each time, which is never wrong.
    const vite = text(`${lower}${lower.toUpperCase()}0123456789_-`, 8).filter(
      (hash) => /.[A-Z]/.test(hash) && /[a-z0-9]/.test(hash),
    );
    const esbuild = text('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 8).filter((hash) => /[A-Z]/.test(hash));
    const end = fc.constantFrom('js', 'css', 'js.map', 'chunk.js', 'woff2');
    const mark = fc.constantFrom('.', '-');
    fc.assert(
      fc.property(fc.oneof(hex, vite, esbuild), mark, end, (hash, before, after) => {
        expect(cacheClass(`assets/index${before}${hash}.${after}`, [])).toBe('immutable');
      }),
    );
    // No word of the languages that names are in has the letters a to f alone and a number of eight digits behind.
    const word = text(lower, 1, 14).filter((letters) => /[g-z]/.test(letters));
    const number = fc.constantFrom('', '1', '12', '2024', '1024x768', '20240131');
    fc.assert(
      fc.property(word, word, number, mark, (first, second, after, before) => {
        expect(cacheClass(`${first}${before}${second}${after}.js`, [])).toBe('revalidated');
      }),
    );
  });
});

describe('types', () => {
  test('by the last extension, whatever its case; unknown ones are bytes', () => {
    expect(contentType('a/b.min.JS')).toBe('text/javascript; charset=utf-8');
    expect(contentType('logo.svg')).toBe('image/svg+xml');
    expect(contentType('data.bin')).toBe('application/octet-stream');
    expect(contentType('constructor')).toBe('application/octet-stream');
    expect(contentType('a.constructor')).toBe('application/octet-stream');
  });

  test('what is a file and what is a page', () => {
    expect(['app.js', 'a/b.c', '.well-known/assetlinks'].map(isFilePath)).toEqual([true, true, true]);
    expect(['about', 'v1.2/about', ''].map(isFilePath)).toEqual([false, false, false]);
  });
});

describe('the plan of the files', () => {
  test('text stays text, anything else is base64, and the hash is of the bytes', () => {
    const { files, problems } = plan([file('index.html', '<p>ä</p>'), file('a.png', Buffer.from([0x89, 0x50, 0xff]))]);
    expect(problems).toEqual([]);
    expect(files).toEqual([
      expect.objectContaining({ path: 'a.png', contentType: 'image/png', base64: 'iVD/', bytes: 3 }),
      expect.objectContaining({
        path: 'index.html',
        contentType: 'text/html; charset=utf-8',
        text: '<p>ä</p>',
        bytes: 9,
      }),
    ]);
    // printf '<p>ä</p>' | sha256sum
    expect(files[1]!.digest).toBe('711d815b8bda204082e74bf562a1cfc65526dda4e113b25c535d634433245a80');
  });

  test('it does not depend on the order in which files were found, and every byte comes back', () => {
    const content = fc.oneof(fc.string(), fc.uint8Array()).map((value) => Buffer.from(value as Uint8Array));
    const files = fc.uniqueArray(
      fc.record({ path: fc.constantFrom('index.html', 'a.js', 'b/c.css', 'b/d-1a2b3c4d.js', 'e.png'), content }),
      { selector: ({ path }) => path },
    );
    fc.assert(
      fc.property(files, (found) => {
        const planned = plan(found).files;
        expect(plan([...found].reverse()).files).toEqual(planned);
        for (const { path, text, base64 } of planned) {
          const bytes = text === undefined ? Buffer.from(base64!, 'base64') : Buffer.from(text);
          expect(bytes.equals(found.find((each) => each.path === path)!.content)).toBe(true);
        }
      }),
    );
  });

  test('all problems at once', () => {
    const { problems } = plan(
      [file('a#b?.js'), file('LICENSE'), file('big.mp4', Buffer.alloc(mostBytes.file + 1))],
      ['static/'],
    );
    expect(problems).toEqual([
      "'dist' has no index.html; name the directory into which the site is built, often 'dist' or 'build' [site-index-missing]",
      "'hashed' names 'static/', and 'dist' has no file there; remove it [hashed-directory-invalid]",
      "the file 'a#b?.js' has '#' and '?' in its name, which an address can't hold; rename it [site-file-name-invalid]",
      "the file 'LICENSE' has no extension, and such an address answers index.html; rename it or leave it out [site-file-name-invalid]",
      "the file 'big.mp4' has 5.0 MiB and may have 5.0 MiB; serve large media from a bucket of their own [site-too-large]",
    ]);
  });

  test('many files may be too much together', () => {
    const many = [1, 2, 3].map((number) => file(`${number}.mp4`, Buffer.alloc(mostBytes.file)));
    expect(plan([file('index.html'), ...many]).problems).toEqual([
      "'dist' has 15.0 MiB and a site may have 10.0 MiB; build it without source maps, or serve large media from a bucket of their own [site-too-large]",
    ]);
  });
});

describe('reading a directory', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'site-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  const put = (path: string, content = path): string => {
    const at = join(root, path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, content);
    return at;
  };
  const read = (directory: string) => {
    const problems: string[] = [];
    const found = readFiles(directory, (code, message) => problems.push(`${message} [${code}]`));
    return { paths: found.map(({ path }) => path).sort(), problems };
  };

  test('every file, with its directories', () => {
    put('dist/index.html');
    put('dist/assets/deep/a.js');
    put('dist/.well-known/assetlinks.json');
    expect(read(join(root, 'dist'))).toEqual({
      paths: ['.well-known/assetlinks.json', 'assets/deep/a.js', 'index.html'],
      problems: [],
    });
  });

  test('one that is missing says how to get it', () => {
    const at = join(root, 'dist');
    expect(read(at).problems).toEqual([
      `the directory '${at}' (${at}) is not there; build the site first (often 'npm run build'), or name the directory into which it is built [site-directory-missing]`,
    ]);
  });

  test('a relative one is of the project, wherever the program was started', () => {
    put('Pulumi.yaml');
    put('dist/index.html');
    mkdirSync(join(root, 'stacks'));
    const before = process.cwd();
    process.chdir(join(root, 'stacks'));
    try {
      expect(read('dist')).toEqual({ paths: ['index.html'], problems: [] });
    } finally {
      process.chdir(before);
    }
  });

  test('links within it are followed to files; those that lead out, to nothing or to directories are not', () => {
    put('secret.txt');
    const page = put('dist/index.html');
    mkdirSync(join(root, 'dist/assets'));
    symlinkSync(page, join(root, 'dist/start.html'));
    symlinkSync(join(root, 'secret.txt'), join(root, 'dist/out.txt'));
    symlinkSync(join(root, 'nowhere'), join(root, 'dist/lost.txt'));
    symlinkSync(join(root, 'dist/assets'), join(root, 'dist/more'));
    const { paths, problems } = read(join(root, 'dist'));
    expect(paths).toEqual(['index.html', 'start.html']);
    expect(problems.map((problem) => problem.replace(root, ''))).toEqual([
      "'lost.txt' is a link that leads out of '/dist'; put a copy of the file there [site-file-unservable]",
      "'more' is a link to a directory; put a copy of the directory there [site-file-unservable]",
      "'out.txt' is a link that leads out of '/dist'; put a copy of the file there [site-file-unservable]",
    ]);
  });
});
