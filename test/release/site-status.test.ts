import { describeSite } from '../../lib/release/status';
import { wayBack } from '../../lib/release/sentences';
import { statusText } from '../../lib/cli/statusText';
import type { SitePast } from '../../lib/deploy/sites';

const plain = (text: string): string => text;
const style = { strong: plain, dim: plain, good: plain, warn: plain } as Parameters<typeof statusText>[1];
const past: SitePast = {
  record: {
    sequence: 4,
    releases: ['v3', 'v2', 'v1'].map((version) => ({ release: `${version}-0123456789`, version })),
    rejected: ['v2-0123456789'],
  },
  held: { 'v3-0123456789': {}, 'v2-0123456789': {}, 'v1-0123456789': {} },
};
const text = (of: SitePast): string =>
  statusText(
    {
      project: 'verdigris',
      stack: 'production',
      applications: [describeSite('pages', of, 'production')],
      interrupted: [],
    },
    style,
    100,
  );

describe('the status of a static site', () => {
  test('says what is served, what is kept, and the way back', () => {
    expect(describeSite('pages', past, 'production')).toMatchObject({
      live: { version: 'v3', sequence: 4 },
      previous: { version: 'v1' },
      rejected: ['v2-0123456789'],
      findings: [],
      wayBack: wayBack('pages', 'production'),
    });
    expect(text(past)).toBe(`production · project verdigris

  pages · live v3
    live  v3  v3-01234
    kept  v2  v2-01234
    kept  v1  v1-01234
    rejected v2-01234
    way back pulumi config set --stack production verdigris:rollback pages && pulumi up --stack
             production
`);
  });

  test('says what is missing, and no way back where none is', () => {
    const broken = { record: { ...past.record!, releases: past.record!.releases.slice(0, 2) }, held: {} };
    expect(text(broken)).toContain('kept  v2  v2-01234  files are missing');
    expect(describeSite('pages', broken, 'production').findings).toEqual([
      "v3 is served, and the state lacks some of its files: run 'pulumi refresh --stack production', then 'pulumi up --stack production'.",
    ]);
    expect(describeSite('pages', broken, 'production').wayBack).toBeUndefined();
    expect(text({ held: {} })).toContain('pages · nothing is live');
  });
});
