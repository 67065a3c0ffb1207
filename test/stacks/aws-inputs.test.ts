import type { RegisteredResource, Rendering } from '../../lib/preview';
import { committed } from '../support/committed';
import { awsStacks, program } from './support/aws';
import { rules, type Around, type Rule } from './facts/rules';
import { unjudged } from './facts/unjudged';
import { accessStacks } from './support/systems';

jest.setTimeout(400_000);

const stacks = [...awsStacks, ...accessStacks];
const programs = new Map<string, Rendering>();
beforeAll(async () => {
  for (const stack of stacks) programs.set(stack, await program(stack));
});

const ofAws = (stack: string): readonly RegisteredResource[] =>
  programs.get(stack)!.resources.filter(({ type }) => type.startsWith('aws:'));
const around = (stack: string, resources = ofAws(stack)): Around => ({
  resources,
  real: committed(stack).data === 'real',
});

const applies = ({ only }: Rule, { real }: Around): boolean => only === undefined || real;

/** What a resource does not hold of the rules of its type. */
function faults(resource: RegisteredResource, at: Around, inputs = resource.inputs.values): readonly string[] {
  return (rules[resource.type] ?? [])
    .filter((rule) => applies(rule, at) && !rule.holds(inputs, at, resource))
    .map(({ says }) => `${resource.type} ${resource.name}: ${says}`);
}

describe.each(stacks)('everything that %s makes in AWS', (stack) => {
  it('is of a type that is judged, or said why it is not', () => {
    const types = new Set(ofAws(stack).map(({ type }) => type));
    expect([...types].filter((type) => !(type in rules) && !(type in unjudged))).toEqual([]);
  });

  it('is encrypted, not public, logged for a time and not lost by mistake', () => {
    const at = around(stack);
    expect(at.resources.flatMap((resource) => faults(resource, at))).toEqual([]);
  });

  it('is protected where it holds data or others stand on it', () => {
    const kept =
      /:(Vault|Repository|Cluster|ReplicationGroup|Key|Broker|Instance|Secret|Bucket|FileSystem|Distribution|Vpc|Subnet)$/;
    const open = ofAws(stack).filter(({ type, protect }) => kept.test(type) && !protect);
    expect(open.map(({ type, name }) => `${type} ${name}`)).toEqual([]);
  });
});

describe('the rules', () => {
  const cases = Object.entries(rules).flatMap(([type, each]) => each.map((rule) => ({ type, rule, says: rule.says })));

  it.each(cases)('$type $says: is broken by what breaks it', ({ type, rule }) => {
    const found = stacks.flatMap((stack) => {
      const at = around(stack);
      const resource = at.resources.find((each) => each.type === type);
      return resource && applies(rule, at) ? [{ at, resource }] : [];
    })[0];
    if (!found) throw new Error(`No stack makes a ${type}.`);
    const { at, resource } = found;
    expect(rule.holds(resource.inputs.values, at, resource)).toBe(true);
    const { wrong, without } = rule;
    expect([wrong, without].filter((each) => each !== undefined)).toHaveLength(1);
    const left = at.resources.filter((each) => each.type !== without);
    expect(rule.holds({ ...resource.inputs.values, ...wrong }, { ...at, resources: left }, resource)).toBe(false);
  });

  it('see a group of logs that is not made', () => {
    const resources = ofAws('production').filter(({ type }) => type !== 'aws:cloudwatch/logGroup:LogGroup');
    const at = around('production', resources);
    const found = new Set(resources.flatMap((resource) => faults(resource, at)).map((fault) => fault.split(': ')[1]));
    expect(found).toEqual(
      new Set(['writes its logs to groups that forget', 'writes every log, to a group that forgets']),
    );
  });

  it('name no type twice, and none that nothing makes', () => {
    const made = new Set(stacks.flatMap((stack) => ofAws(stack).map(({ type }) => type)));
    expect([...Object.keys(rules), ...Object.keys(unjudged)].filter((type) => !made.has(type))).toEqual([]);
    expect(Object.keys(rules).filter((type) => type in unjudged)).toEqual([]);
  });
});
