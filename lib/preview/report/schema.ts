import { z } from 'zod';
import { severities } from '../judge/model';

const severity = z
  .enum(severities)
  .describe('Worst first: data, traffic, release, security, capacity, config, cosmetic.');

const problem = z.object({
  code: z.string().describe('The kind of error, as docs/errors.md explains it: stable, for filters.'),
  path: z.string().describe('Where in the configuration or among the constructs; empty where it is not one place.'),
  message: z.string(),
  source: z
    .object({ file: z.string().describe('From the root of the project.'), line: z.number() })
    .optional()
    .describe('The line that has to change; absent where it is not known.'),
});

const finding = z.object({
  rule: z.string().describe('The name of the rule: stable, for filters.'),
  severity,
  path: z.string().optional().describe('The field; absent where the resource as a whole is meant.'),
  what: z.string().describe('What changes, with both values.'),
  reason: z.string(),
  repair: z.string(),
  lethal: z.boolean().describe('True where it stops the check unless the configuration lifts it.'),
  lifted: z.string().optional().describe('The reason in verdigris:unprotect or verdigris:rules.'),
});

const field = z.object({
  path: z.string(),
  kind: z.enum(['added', 'removed', 'changed', 'reordered']),
  before: z.json().optional(),
  after: z.json().optional(),
});

const line = z.object({
  mark: z.enum([' ', '+', '-', '@']).describe("'@' begins a part: its text says which lines are left out."),
  text: z.string(),
});

const operation = z.enum(['create', 'update', 'replace', 'delete']);

const change = z.object({
  urn: z.string(),
  type: z.string(),
  kind: z.string().describe('The last part of the type.'),
  name: z.string(),
  former: z
    .object({ urn: z.string(), name: z.string(), why: z.enum(['alias', 'content', 'slot']) })
    .optional()
    .describe('Where it had another URN: followed by its alias, by its content, or into another slot.'),
  application: z.string().optional().describe('Absent for the ground.'),
  slot: z.enum(['blue', 'green', 'rolling']).optional(),
  operation,
  replacedBy: z.array(z.string()).describe('Fields that can not be changed in place.'),
  severity,
  live: z
    .object({
      seen: z.enum(['code', 'engine', 'both']).describe('Who sees the change.'),
      engine: z
        .enum(['create', 'update', 'replace', 'delete'])
        .optional()
        .describe('What the engine would do; absent where it would do nothing.'),
      why: z
        .enum(['deployed', 'pending', 'unknown', 'drift', 'replacement', 'release'])
        .optional()
        .describe(
          'deployed: the state has it already; pending: the state is behind the base; unknown: in the state, and in no code; ' +
            'drift: changed outside of Pulumi; replacement: the engine replaces what the code updates; release: what a release moves.',
        ),
    })
    .optional()
    .describe('With --live.'),
  findings: z.array(finding).min(1),
  fields: z.array(field),
  diff: z
    .array(line)
    .describe('YAML with context; names that follow from a content or a release are the same in both.'),
});

const facts = z.object({ version: z.string(), release: z.string(), strategy: z.enum(['rolling', 'blueGreen']) });

const release = z.object({
  application: z.string(),
  kind: z.enum(['added', 'removed', 'released', 'unchanged']),
  before: facts.optional(),
  after: facts.optional(),
  line: z.string().optional().describe('What the program says of it.'),
});

const capacity = z.object({
  cpu: z.number().describe('Cores that pods ask for.'),
  memory: z.number().describe('Bytes that pods ask for.'),
  pods: z.number(),
});

const part = z.object({
  name: z.string(),
  kind: z.string(),
  change: operation.optional().describe('Absent where nothing of it changes.'),
  severity: severity.optional().describe('The worst of what changes of it.'),
});

const slot = part.extend({
  traffic: z
    .enum(['serves', 'takes over', 'hands over', 'none'])
    .describe('What the live Service has to do with it, before and after.'),
  workloads: z.array(part),
});

const topology = z.array(
  z.object({
    name: z.string().describe('The application.'),
    change: operation.optional(),
    severity: severity.optional(),
    routes: z.array(part).describe('By which the world gets in.'),
    services: z.array(part).describe('The live Services.'),
    slots: z.array(slot),
    sites: z.array(part),
    uses: z.array(part).describe('Databases, caches, queues and other servers of its own.'),
    connects: z.array(part).describe('Other applications that it may connect to.'),
  }),
);

const stack = z.object({
  stack: z.string(),
  project: z.string(),
  state: z.enum(['compared', 'new', 'removed', 'base failed', 'head failed']),
  problems: z.array(problem).describe('Of the side that fails.'),
  configuration: z.boolean().describe('True where the configuration of the side that fails is wrong.'),
  counts: z.object({ create: z.number(), update: z.number(), replace: z.number(), delete: z.number() }),
  worst: severity.optional().describe('Absent where nothing changes.'),
  refused: z.number().describe('Findings that stop the check.'),
  left: z
    .object({
      resources: z.number(),
      dear: z.array(z.string()).describe('What of it holds data, serves or is protected, as kind and name.'),
    })
    .optional()
    .describe('What nobody manages any more, where the stack has no file.'),
  capacity: z.object({ before: capacity, after: capacity }),
  releases: z.array(release),
  warnings: z.array(z.string()).describe('Those that the base has not.'),
  folded: z
    .array(
      z.object({
        cause: z.enum(['release', 'content', 'slot', 'alias', 'order', 'ignored']),
        urn: z.string(),
        path: z.string(),
      }),
    )
    .describe('Differences that follow from another one, or that ignoreChanges holds.'),
  changes: z.array(change).describe('Worst first, then by URN.'),
  live: z
    .object({
      refreshed: z.boolean().describe('True where the state was compared with what really is there.'),
      problems: z.array(z.string()).describe('Why the preview of the engine failed; empty where it did not.'),
      drift: z.array(
        z.object({
          urn: z.string(),
          type: z.string(),
          kind: z.string(),
          name: z.string(),
          gone: z.boolean().describe('True where the resource is there no more.'),
          fields: z.array(field).describe('As the state has it, and as it is.'),
        }),
      ),
    })
    .optional()
    .describe('With --live: what the engine says of the stack.'),
  rules: z
    .array(
      z.object({
        rule: z.string(),
        level: z.enum(['mandatory', 'advisory', 'disabled']),
        because: z.string(),
      }),
    )
    .optional()
    .describe('Rules that verdigris:rules has judged otherwise than by default, and why; absent where none is.'),
  topology: topology.describe('Every application of either side, by name, with what of it changes.'),
});

/** What `verdigris preview --format json` prints; a field that goes or changes its meaning makes another version. */
export const previewReport = z.object({
  version: z.literal(1),
  base: z.string().describe('The base as people call it: a reference and a commit.'),
  head: z.string(),
  refused: z.number(),
  stacks: z.array(stack),
});

/** What `verdigris preview --format json` prints: docs/preview.schema.json as a type. */
export type PreviewReport = z.infer<typeof previewReport>;
export type StackReport = z.infer<typeof stack>;
export type ChangeReport = z.infer<typeof change>;
export type FindingReport = z.infer<typeof finding>;
export type DriftReport = NonNullable<StackReport['live']>['drift'][number];
export type DiffLine = z.infer<typeof line>;
export type Topology = z.infer<typeof topology>;
export type TopologyPart = z.infer<typeof part>;
export type TopologySlot = z.infer<typeof slot>;

/** The schema as JSON Schema. */
export const jsonSchema = (): object => ({
  ...z.toJSONSchema(previewReport),
  title: 'verdigris preview --format json, version 1',
});
