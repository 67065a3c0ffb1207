import { RunError } from '@pulumi/pulumi';
import { slotIn } from '../../lib/release/live';
import { checkNode } from '../../lib/release/program';
import { write } from '../../lib/release/records';
import { planLine } from '../../lib/release/refusal';

it('the line of an application has a code where it is refused, and none where it is not', () => {
  expect(planLine('shop', { summary: 'stays at v1: nothing changes' })).toBe('shop stays at v1: nothing changes');
  const refused = { summary: 'is not written', code: 'cluster-silent' } as const;
  expect(planLine('shop', refused)).toBe('shop is not written [cluster-silent]');
});

it('a Node that is too old stops the program in one line', () => {
  expect(() => checkNode('22.0.0')).not.toThrow();
  expect(() => checkNode('20.19.1')).toThrow(RunError);
  expect(() => checkNode('20.19.1')).toThrow(
    /^Verdigris needs Node 22 or newer, .* Node 20\.19\.1 .* \[node-too-old\]$/,
  );
});

it('an intent that was edited by hand moves nothing', () => {
  const record = { slot: 'green', release: 'a10000000000', version: 'v1', sequence: 1, rejected: [] } as const;
  expect(slotIn(write(record))).toBe('green');
  expect(() => slotIn('{"slot":"purple"}')).toThrow(RunError);
  expect(() => slotIn('{"slot":"purple"}')).toThrow(/which is no release record; .* \[intent-edited\]$/);
});
