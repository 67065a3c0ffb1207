import { describeEngine } from './kit';
import { at } from './provider/values';
import { ReleaseStack, writesTo } from './releases';

jest.setTimeout(600_000);

describeEngine("a transform of the stack's", () => {
  const web = { worker: {}, schedule: true };
  const team = (stack: ReleaseStack, kind: string, name: string) => [
    at(stack.object(kind, name) ?? {}, 'metadata', 'labels', 'team'),
    at(stack.object(kind, name) ?? {}, 'spec', 'template', 'metadata', 'labels', 'team'),
  ];

  it('that is added reaches the next slot, and never the live one', async () => {
    const stack = new ReleaseStack();
    await stack.done({ version: 'v1', web });
    const added = await stack.done({ team: 'shop' });
    expect({ changes: added.changes, operations: added.operations }).toEqual({ changes: {}, operations: [] });

    const second = await stack.done({ version: 'v2', team: 'shop' });
    expect(stack.live()).toMatchObject({ slot: 'green' });
    expect(team(stack, 'Deployment', 'web-green')).toEqual(['shop', 'shop']);
    expect(team(stack, 'Deployment', 'web-blue')).toEqual([undefined, undefined]);
    // The workers of the slot that rests are put to rest, and that is all.
    expect(team(stack, 'Deployment', 'mails-blue')).toEqual([undefined, undefined]);
    expect(at(stack.object('Deployment', 'mails-blue') ?? {}, 'spec', 'replicas')).toBe(0);
    expect([...new Set(writesTo(second, 'blue').map(({ name }) => name))].sort()).toEqual([
      'mails-blue',
      'report-blue',
    ]);
    expect((await stack.done({ team: 'shop' })).changes).toEqual({});
  });
});
