import fc from 'fast-check';
import type { Environment } from '../../lib/environment/model';
import type { Desired, Past, ReleaseRecord } from '../../lib/release/model';
import { plan } from '../../lib/release/plan';
import {
  judgePromotion,
  readVerified,
  verifiedReleases,
  type Promotion,
  type VerifiedElsewhere,
  type VerifiedRelease,
} from '../../lib/release/promotion';
import { readRecord, write } from '../../lib/release/records';
import { deepFreeze } from '../support/rendering';

const seed = process.env['VERDIGRIS_SEED'];
const settings = { numRuns: 1000, ...(seed && { seed: Number(seed) }) };

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const pinned = (version: string, letter: string) => `${version}@${digest(letter)}`;
const released = (version: string): VerifiedRelease => ({ version, release: `release of ${version}` });
const staging = (...versions: string[]): VerifiedElsewhere =>
  deepFreeze({ known: true, from: 'staging', verified: { web: versions.map(released) } });
const record = (version: string, more: Partial<ReleaseRecord> = {}): ReleaseRecord =>
  deepFreeze({ slot: 'blue', ...released(version), sequence: 1, rejected: [], ...more });

type Asked = Pick<Environment, 'stack' | 'versions' | 'hotfix'>;
const asking = (version: string, hotfix?: string): Asked =>
  deepFreeze({
    stack: 'production',
    versions: { web: version },
    ...(hotfix !== undefined && { hotfix: { web: { version: hotfix, reason: 'CVE-2026-1234' } } }),
  });

describe('whether a version may enter', () => {
  const cases: readonly (readonly [string, Asked, ReleaseRecord | undefined, VerifiedElsewhere | undefined, string])[] =
    [
      ['nothing is asked for', asking('v1'), undefined, undefined, 'free'],
      ['the other stack has it', asking('v2'), undefined, staging('v3', 'v2'), 'verified'],
      ['with the digest', asking(pinned('v2', 'a')), undefined, staging(pinned('v2', 'a')), 'verified'],
      [
        'the same image under another tag',
        asking(pinned('v2', 'a')),
        undefined,
        staging(pinned('rc', 'a')),
        'verified',
      ],
      ['it is live here', asking('v1'), record('v1'), staging('v3'), 'here'],
      ['it was live here', asking('v1'), record('v2', { former: [released('v1')] }), staging('v3'), 'here'],
      [
        'it was rolled back here',
        asking('v1'),
        record('v2', { previous: { slot: 'green', ...released('v1') }, rejected: [released('v1').release] }),
        staging('v3'),
        'refused',
      ],
      ['a hotfix of exactly this version', asking('v4', 'v4'), undefined, staging('v3'), 'hotfix'],
      ['a hotfix of another version', asking('v4', 'v5'), undefined, staging('v3'), 'refused'],
      ['a hotfix of another image', asking(pinned('v4', 'a'), 'v4'), undefined, staging('v3'), 'refused'],
      ['the other stack is not asked', asking('v4'), undefined, { known: false, from: 'staging' }, 'unchecked'],
    ];
  it.each(cases)('%s', (_, asked, own, elsewhere, kind) => {
    expect(judgePromotion('web', asked, own, elsewhere).kind).toBe(kind);
  });

  const say = (promotion: Promotion) => (promotion.kind === 'refused' ? `${promotion.why}; ${promotion.repair}` : '');
  const enterElsewhere =
    "verify it there first ('pulumi config set --stack staging --path verdigris:versions.web VERSION && pulumi up --stack staging'), " +
    "or, if it can not wait, say why: 'pulumi config set --stack production --path verdigris:hotfix.web.version VERSION && " +
    "pulumi config set --stack production --path verdigris:hotfix.web.reason '...''";
  it.each([
    ['another version', 'v4', ['v3', 'v2'], `staging has verified v3, v2; ${enterElsewhere}`],
    ['nothing', 'v4', [], `staging has verified no release of web; ${enterElsewhere}`],
    [
      'another image',
      pinned('v4', 'a'),
      [pinned('v4', 'b')],
      `staging has verified it as ${digest('b')}, and it is configured as ${digest('a')}; ${enterElsewhere}`,
    ],
    [
      'an image that nobody knows',
      pinned('v4', 'a'),
      ['v4'],
      `staging has verified it without a digest, and it is configured as ${digest('a')}; ${enterElsewhere}`,
    ],
    [
      'a certain image',
      'v4',
      [pinned('v4', 'b')],
      `staging has verified it as ${digest('b')}, and it is configured without a digest; name the image that was verified: 'pulumi config set --stack production --path verdigris:versions.web ${pinned('v4', 'b')}'`,
    ],
  ])('the other stack has verified %s: the sentence has the repair', (_, version, verified, sentence) => {
    const judged = judgePromotion('web', asking(version), undefined, staging(...verified));
    expect(say(judged)).toBe(sentence.replaceAll('VERSION', version));
  });

  it('a hotfix that is not needed any more, or is for another version, is said', () => {
    const remove = "remove it: 'pulumi config rm --stack production --path verdigris:hotfix.web'";
    expect(judgePromotion('web', asking('v4', 'v4'), undefined, staging('v4')).warnings).toEqual([
      `The hotfix of web has done its work; ${remove}.`,
    ]);
    expect(judgePromotion('web', asking('v4', 'v4'), record('v4'), staging('v3')).warnings).toEqual([
      `The hotfix of web has done its work; ${remove}.`,
    ]);
    expect(judgePromotion('web', asking('v5', 'v4'), undefined, staging('v5')).warnings).toEqual([
      `verdigris:hotfix names web v4, and v5 is configured; ${remove}.`,
    ]);
    expect(judgePromotion('web', asking('v4', 'v4'), undefined, staging('v3')).warnings).toEqual([]);
  });
});

const version = fc
  .record({ tag: fc.constantFrom('v1', 'v2', 'v3', 'v4'), digest: fc.constantFrom('', 'a', 'b') })
  .map(({ tag, digest: letter }) => (letter === '' ? tag : pinned(tag, letter)));
const releases = fc.array(version.map(released), { maxLength: 4 });

it('nothing enters that neither stack has verified, but for a hotfix of exactly this version', () => {
  fc.assert(
    fc.property(
      version,
      fc.option(version, { nil: undefined }),
      releases,
      fc.option(version, { nil: undefined }),
      (wanted, hotfix, verified, live) => {
        const elsewhere: VerifiedElsewhere = {
          known: true,
          from: 'staging',
          verified: { web: verified, other: [released(wanted)] },
        };
        const { kind } = judgePromotion(
          'web',
          asking(wanted, hotfix),
          live === undefined ? undefined : record(live),
          elsewhere,
        );
        const image = (each: string) => each.split('@')[1] ?? each;
        const known = [...verified.map((each) => each.version), live].some(
          (each) => each !== undefined && image(each) === image(wanted),
        );
        const own = hotfix === wanted ? 'hotfix' : 'refused';
        expect(known ? ['here', 'verified'] : [own]).toContain(kind);
      },
    ),
    settings,
  );
});

it('an output of another stack is read for what it is', () => {
  const verified = { web: [released('v1')] };
  expect(readVerified(JSON.parse(JSON.stringify({ ...verified, odd: 'text' })))).toEqual({ ...verified, odd: [] });
  for (const odd of [undefined, null, 'text', [1]]) expect(readVerified(odd)).toEqual({});
  expect(readVerified({ web: [{ version: 1, release: 'r' }, null, { ...released('v1'), more: 'x' }] })).toEqual(
    verified,
  );
});

/** A stack that is never interrupted: what the plan records is what serves, in slots that hold it. */
class Told {
  record?: ReleaseRecord;
  private readonly held: Record<string, string> = {};

  up(version: string, options: { readonly rollback?: boolean; readonly promotion?: Promotion } = {}) {
    const { record: live, held } = this;
    const ready = Object.entries(held).map(([slot, release]) => [slot, { release, readyPods: 3 }] as const);
    const slots = ready.map(([slot, { release }]) => [
      slot,
      {
        claimed: { release, version: 'v', sequence: 1, objects: [] },
        deployed: release,
        readyPods: 3,
        declaredPods: 3,
        resources: [{ urn: slot, type: 't', name: slot, refersTo: [] }],
      },
    ]);
    const past: Past = {
      known: true,
      record: live,
      slots: Object.fromEntries(slots) as Past['slots'],
      application: [],
      cluster: { answered: true, selected: live ? [live.slot] : [], record: live, slots: Object.fromEntries(ready) },
    };
    const desired: Desired = {
      application: 'web',
      stack: 'production',
      ...released(version),
      strategy: { kind: 'blueGreen' },
      minimumPods: 3,
    };
    const made = plan(deepFreeze(past), desired, {
      rollback: options.rollback ?? false,
      retry: false,
      waiting: [],
      promotion: options.promotion,
    });
    if (made.write && made.record) held[made.write] = made.record.release;
    // As it comes back from an annotation.
    this.record = made.record && readRecord(write(made.record));
    const kept = this.record && write(this.record) === write(made.record!);
    if (made.record && !kept) throw new Error(`the record comes back as ${JSON.stringify(this.record)}`);
    return made;
  }
}

it('what a stack exports as verified is what served in it and was not rolled back, the newest first', () => {
  const story = fc.array(fc.record({ version, rollback: fc.boolean() }), { maxLength: 20 });
  fc.assert(
    fc.property(story, (events) => {
      const stack = new Told();
      const served: string[] = [];
      for (const { version: wanted, rollback } of events) {
        stack.up(wanted, { rollback });
        const live = stack.record!;
        if (served.at(-1) !== live.release) served.push(live.release);
        const verified = verifiedReleases(live).map(({ release }) => release);
        expect(verified[0]).toBe(live.release);
        expect(new Set(verified).size).toBe(verified.length);
        for (const release of verified) expect(served).toContain(release);
        for (const release of verified) expect(live.rejected).not.toContain(release);
        const before = [live.previous?.release].filter((release) => release && !live.rejected.includes(release));
        expect(verified).toEqual(expect.arrayContaining(before));
      }
    }),
    settings,
  );
});

it('a stack that releases often remembers the last ten besides the live one', () => {
  const stack = new Told();
  for (let release = 1; release <= 20; release++) stack.up(`v${release}`);
  expect(verifiedReleases(stack.record).map((each) => each.version)).toEqual(
    [20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10].map((each) => `v${each}`),
  );
});

it('a refused version writes nothing and moves nothing, and its line says why', () => {
  const stack = new Told();
  stack.up('v1');
  const promotion = judgePromotion('web', asking('v2'), stack.record, staging('v3'));
  const refused = stack.up('v2', { promotion });
  expect(refused).toMatchObject({
    action: 'refuse',
    code: 'not-promoted',
    keep: ['blue'],
    retire: [],
    record: { version: 'v1' },
  });
  expect(refused.write).toBeUndefined();
  expect(refused.summary).toMatch(
    /^stays at blue v1; v2 may not enter: staging has verified v3; verify it there first/,
  );
});

it('the reason of a hotfix stays with the version that it let in, and goes with it', () => {
  const stack = new Told();
  stack.up('v1');
  const hotfix: Promotion = { kind: 'hotfix', reason: 'CVE-2026-1234', warnings: [] };
  const entered = stack.up('v2', { promotion: hotfix });
  expect(entered.summary).toBe(
    'v2 enters green; live blue v1; verified by its ready pods; a hotfix that nothing has verified before (CVE-2026-1234)',
  );
  expect(stack.record).toMatchObject({ version: 'v2', hotfix: 'CVE-2026-1234' });
  stack.up('v2', { promotion: { kind: 'here', warnings: [] } });
  expect(stack.record).toMatchObject({ version: 'v2', hotfix: 'CVE-2026-1234' });
  stack.up('v3', { promotion: { kind: 'verified', warnings: [] } });
  expect(stack.record).toMatchObject({ version: 'v3', previous: { version: 'v2', hotfix: 'CVE-2026-1234' } });
  expect(stack.record).not.toHaveProperty('hotfix');
  stack.up('v3', { rollback: true });
  expect(stack.record).toMatchObject({ version: 'v2', hotfix: 'CVE-2026-1234', previous: { version: 'v3' } });
  expect(stack.record?.previous).not.toHaveProperty('hotfix');
});
