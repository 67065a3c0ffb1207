import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const scripts = join(__dirname, '../../scripts');
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'verdigris-release-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (script: string, ...words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(scripts, script), ...words], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, out: stdout, problems: stderr.split('\n').filter((line) => line !== '') };
};

describe('the notes of a release', () => {
  const changelog = `# Changelog

## [Unreleased]

### Added

- Not yet.

## [1.2.0] - 2026-11-21

### Added

- A thing.

### Fixed

- Another, see [1.1.0].

## [1.1.0] - 2026-11-01

- An older thing.

[1.2.0]: https://example.com/1.2.0
`;
  const notes = (tag: string, version: string, text = changelog) => {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ version }));
    writeFileSync(join(folder, 'CHANGELOG.md'), text);
    return run('release-notes.mjs', tag, folder);
  };

  it('are the section of the version, and nothing of its neighbours', () => {
    expect(notes('v1.2.0', '1.2.0')).toEqual({
      status: 0,
      out: '### Added\n\n- A thing.\n\n### Fixed\n\n- Another, see [1.1.0].\n',
      problems: [],
    });
    expect(notes('v1.1.0', '1.1.0').out).toBe('- An older thing.\n');
  });

  it('are refused for a tag that is not the version, with both', () => {
    for (const tag of ['v1.2.1', '1.2.0', 'v1.2.0-rc.1', '']) {
      expect(notes(tag, '1.2.0')).toEqual({
        status: 1,
        out: '',
        problems: [
          `The tag is '${tag}', and package.json has the version 1.2.0: tag the commit as v1.2.0, or change the version first.`,
        ],
      });
    }
  });

  it('are refused without a section, or with an empty one, and all that is wrong is told', () => {
    expect(notes('v1.3.0', '1.3.0').problems).toEqual([
      "CHANGELOG.md has no section '## [1.3.0]': give what is under '## [Unreleased]' that heading, with the day.",
    ]);
    expect(notes('v1', '1.2.0', '## [1.2.0]\n\n## [1.1.0]\n\n- Older.\n').problems).toEqual([
      expect.stringContaining("The tag is 'v1'"),
      "The section '## [1.2.0]' of CHANGELOG.md is empty: say what users notice.",
    ]);
  });
});

describe('what is deprecated', () => {
  const judged = (text: string) => {
    const file = join(folder, 'source.ts');
    writeFileSync(file, text);
    return run('deprecations.mjs', file);
  };

  it('names its replacement, and since when', () => {
    expect(
      judged('/** @deprecated since 0.3.0: use {@link WebService} with `port`. */\nexport const a = 1;\n').status,
    ).toBe(0);
    expect(judged('/**\n * One.\n * @deprecated since 1.0: use `b`.\n */\nexport const a = 1;\n').status).toBe(0);
    for (const text of ['', 'since 0.3.0', 'use `b`.', 'since 0.3.0: it is old.']) {
      expect(judged(`/**\n * One.\n * @deprecated ${text}\n */\nexport const a = 1;\n`)).toMatchObject({
        status: 1,
        problems: [expect.stringMatching(/source\.ts:3: @deprecated says '.*': write 'since VERSION: use `NAME`'/)],
      });
    }
  });

  it('does so everywhere in the sources', () => {
    expect(run('deprecations.mjs')).toEqual({ status: 0, out: '', problems: [] });
  });
});
