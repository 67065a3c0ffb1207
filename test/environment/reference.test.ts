import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationReference } from '../../lib/environment';
import { configurationKeys } from '../../lib/environment/keys';

const page = readFileSync(join(__dirname, '../../docs/configuration.md'), 'utf8');

describe('docs/configuration.md', () => {
  it('has the reference that the schema gives: paste what this test expects between the two comments', () => {
    const [, written] = /<!-- reference -->\n([\s\S]*)<!-- end of reference -->/.exec(page) ?? [];
    expect(written).toBe(`\n${configurationReference()}\n\n`);
  });

  it('names every key', () => {
    for (const key of configurationKeys) expect(configurationReference()).toContain(`| \`${key}\` |`);
  });
});
