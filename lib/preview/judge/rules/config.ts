import { at, canonical } from '../../compare/json';
import { holdsSeal } from '../../compare/keeper';
import type { FieldChange } from '../../compare/model';
import type { Json } from '../../model';
import type { Fact, Rule } from '../model';
import { factsFor, fromTo, isKind, lastOf, shown, stays } from '../read';

/** Fields that change how things look and nothing that they do. */
const looks =
  /^(metadata\.(labels|annotations)|description|comment|tags|tagsAll|forceOverwrite|options\.importId)(\.|\[|$)|spec\.(jobTemplate\.spec\.)?template\.metadata\.(labels|annotations)(\.|\[|$)/;

const variable = /containers\[\]\.env(\[\]|$)/;

const seals = (field: FieldChange): boolean =>
  [field.before, field.after].some((value) => value !== undefined && holdsSeal(canonical(value)));

/** `LOG_LEVEL` of `...env[LOG_LEVEL].value`. */
const variableIn = (path: string): string | undefined => /\.env\[([^\]]+)\]/.exec(path)?.[1];

function variableFacts(field: FieldChange): readonly Fact[] {
  const valueOf = (given: Json | undefined): Json | undefined =>
    at(given, 'value') ?? (at(given, 'valueFrom') === undefined ? given : at(given, 'valueFrom'));
  const name = variableIn(field.path) ?? lastOf(field.path);
  if (field.kind === 'reordered') return [];
  if (field.kind === 'added')
    return [{ path: field.path, what: `${shown(name)} added: ${shown(valueOf(field.after))}` }];
  if (field.kind === 'removed')
    return [{ path: field.path, what: `${shown(name)} removed, was ${shown(valueOf(field.before))}` }];
  return [{ path: field.path, what: `${shown(name)} ${fromTo(field.before, field.after)}` }];
}

/** Lines of a text are not shown in a sentence: the diff has them. */
function dataFacts(field: FieldChange): readonly Fact[] {
  const name = shown(lastOf(field.path).replace(/^(data|stringData|binaryData)\["?(.*?)"?\]$/, '$2'));
  const long = [field.before, field.after].some((value) => typeof value === 'string' && value.includes('\n'));
  if (field.kind === 'added') return [{ path: field.path, what: `${name} added` }];
  if (field.kind === 'removed') return [{ path: field.path, what: `${name} removed` }];
  return [{ path: field.path, what: long ? `${name} changes` : `${name} ${fromTo(field.before, field.after)}` }];
}

export const configRules: readonly Rule[] = [
  {
    name: 'secret-changed',
    severity: 'config',
    reason: 'A secret has another value; neither is shown.',
    repair: 'See that everything that uses it gets the new one.',
    check: (change) =>
      change.fields
        .filter((field) => field.kind === 'changed' && seals(field))
        .map(({ path }) => ({ path, what: `${shown(variableIn(path) ?? lastOf(path))} has another secret value` })),
  },
  {
    name: 'variable-changed',
    severity: 'config',
    reason: 'The application reads another value.',
    repair: 'See that it knows the value.',
    check: (change) =>
      change.fields.filter((field) => variable.test(field.pattern) && !seals(field)).flatMap(variableFacts),
  },
  {
    name: 'file-changed',
    severity: 'config',
    reason: 'The application reads other files or values.',
    repair: 'Read the difference.',
    check: (change) =>
      isKind(change, 'ConfigMap', 'Secret')
        ? change.fields
            .filter((field) => /^(data|binaryData|stringData)(\.|\[|$)/.test(field.pattern) && !seals(field))
            .flatMap(dataFacts)
        : [],
  },
  {
    name: 'output-changed',
    severity: 'config',
    reason: 'Whoever reads the outputs of the stack gets another value.',
    repair: 'See that the stacks that refer to it can use it.',
    check: (change) => factsFor(change, /^outputs\./, ({ kind }) => kind !== 'reordered'),
  },
  {
    name: 'order-changed',
    severity: 'cosmetic',
    reason: 'The same elements stand in another order.',
    repair: 'Nothing, unless the order means something to what reads it.',
    check: (change) =>
      change.fields
        .filter(({ kind }) => kind === 'reordered')
        .map(({ path }) => ({ path, what: `${lastOf(path)} in another order` })),
  },
  {
    name: 'description-changed',
    severity: 'cosmetic',
    reason: 'Labels, annotations, tags or descriptions differ.',
    repair: 'See that nothing selects by them.',
    check: (change) => factsFor(change, looks, ({ kind }) => kind !== 'reordered'),
  },
];

/** What is said of a change, or of the fields of a change, that no rule knows. */
export const remainingRules = {
  created: {
    name: 'created',
    severity: 'config',
    reason: 'A resource is made.',
    repair: 'Nothing.',
    check: (change) =>
      change.operation === 'create' ? [{ what: change.after?.external ? 'is read' : 'is made' }] : [],
  },
  deleted: {
    name: 'deleted',
    severity: 'config',
    reason: 'A resource is deleted.',
    repair: 'See that nothing uses it.',
    check: (change) => {
      if (change.operation !== 'delete') return [];
      const kept = change.before?.external || change.before?.retainOnDelete;
      return [{ what: kept ? 'is left alone, and managed no more' : 'is deleted' }];
    },
  },
  replaced: {
    name: 'replaced',
    severity: 'config',
    reason: 'A field can not be changed in place: the resource is deleted and made anew.',
    repair: 'See that nothing needs it meanwhile.',
    check: (change) =>
      change.operation === 'replace'
        ? [{ path: change.replacedBy[0], what: `replaced because of ${change.replacedBy.join(', ')}` }]
        : [],
  },
  field: {
    name: 'setting-changed',
    severity: 'config',
    reason: 'A setting has another value.',
    repair: 'Read the difference.',
    check: (change) => (stays(change) ? factsFor(change, /^/) : []),
  },
} satisfies { readonly [name: string]: Rule };
