import { describeEngine, EngineStack, scenario, type Run, type StackOptions } from './kit';
import { policyHost, policyPack } from './policyPack';
import type { PoliciesInput } from './scenarios/policies';

const program = scenario('policies');

interface Violation {
  readonly policyName: string;
  readonly enforcementLevel: string;
  readonly message: string;
  readonly resourceUrn?: string;
}

/** What the pack said, from the engine's own event log: `policy (level) name`. */
const violations = ({ events }: Run): readonly string[] =>
  events
    .flatMap((event) => ('policyEvent' in event ? [event.policyEvent as Violation] : []))
    .map(
      ({ policyName, enforcementLevel, resourceUrn }) =>
        `${policyName} (${enforcementLevel}) ${resourceUrn?.split('::').at(-1)}`,
    );

describeEngine('the policy pack under the real engine', () => {
  const pack = { policyPack: '', path: [] as string[] };
  beforeAll(() => {
    pack.policyPack = policyPack();
    pack.path.push(policyHost());
  });
  const stackOf = (options: StackOptions = {}): EngineStack => EngineStack.create({ stack: 'production', ...options });
  const up = (stack: EngineStack, input: PoliciesInput): Promise<Run> => stack.up({ program, input, ...pack });
  const preview = (stack: EngineStack, input: PoliciesInput): Promise<Run> =>
    stack.preview({ program, input, ...pack });

  it('lets through what is fine', async () => {
    const stack = stackOf();
    const run = await up(stack, {});
    if (!run.succeeded) throw new Error(run.output);
    expect(violations(run)).toEqual([]);
    expect(run.changes).toMatchObject({ create: 3 });
  });

  it('tells what is advisory, with what to do, and stops at what is mandatory, before anything is made', async () => {
    const stack = stackOf();
    const told = await preview(stack, { image: 'web:v1' });
    expect(told.succeeded).toBe(true);
    expect(violations(told)).toEqual(['image-without-digest (advisory) web']);
    expect(told.output).toContain(
      "web:v1 has no digest at spec.template.spec.containers[web].image. Add '@sha256:...'",
    );

    const stopped = await up(stack, { replicas: 0 });
    expect(stopped.succeeded).toBe(false);
    expect(violations(stopped)).toEqual(['replicas-zero (mandatory) web']);
    expect(stopped.operations).toEqual([]);
    expect(stack.cluster.list()).toEqual([]);
  });

  it('takes levels from the configuration of the stack that is updated', async () => {
    const rules = {
      'image-without-digest': { level: 'mandatory', reason: 'audited' },
      'replicas-zero': { level: 'disabled', reason: 'started by hand' },
    };
    const stack = stackOf({ config: { 'verdigris:rules': rules } });
    const stopped = await up(stack, { image: 'web:v1', replicas: 0 });
    expect(stopped.succeeded).toBe(false);
    expect(violations(stopped)).toEqual(['image-without-digest (mandatory) web']);
    expect((await up(stack, { replicas: 0 })).succeeded).toBe(true);

    const development = stackOf({ stack: 'development' });
    expect(violations(await up(development, { replicas: 0 }))).toEqual(['replicas-zero (advisory) web']);
  });

  it('says in one sentence where that configuration is wrong', async () => {
    const stack = stackOf({ config: { 'verdigris:rules': { 'iam-wide': { level: 'disabled', reason: 'why' } } } });
    const run = await preview(stack, {});
    expect(run.succeeded).toBe(false);
    expect(run.output).toContain("verdigris:rules.iam-wide: found an unknown rule, expected 'iam-wider'; rename it.");
    expect(run.output).not.toContain('    at ');
  });

  it('shows no secret, whether it is marked or known by its name', async () => {
    const [password, marked] = ['correct-horse-battery', 'staple-of-the-battery'];
    const run = await preview(stackOf(), { image: `web:${password}`, password, marked });
    expect(violations(run)).toEqual([
      'workload-not-confined (advisory) web',
      'image-without-digest (advisory) web',
      'secret-as-plain-text (advisory) web',
    ]);
    const told = run.events
      .flatMap((event) => ('policyEvent' in event ? [JSON.stringify(event.policyEvent)] : []))
      .join();
    expect(told).not.toContain(password);
    expect(told).not.toContain(marked);
    expect(run.output).not.toContain(marked);
  });
});
