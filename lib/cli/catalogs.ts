import { applicationErrors } from '../app/errors';
import { deployErrors } from '../deploy/errors';
import { environmentErrors } from '../environment/errors';
import type { ErrorEntry } from '../environment/model';
import { platformErrors } from '../platform/errors';
import { previewErrors } from '../preview/errors';
import { releaseErrors } from '../release/errors';
import { commandErrors } from './codes';
import { exitCodes } from './errors';

/** The errors of one part, by code. */
export interface Catalog {
  readonly title: string;
  /** Where its errors come from, in one sentence. */
  readonly about: string;
  readonly errors: Readonly<Record<string, ErrorEntry>>;
}

/** Every error there is, in the order in which somebody new meets them. Loaded when a code is asked for. */
export const catalogs: readonly Catalog[] = [
  {
    title: 'The command',
    about: 'How `verdigris` was called, and what kept it from its end.',
    errors: commandErrors,
  },
  {
    title: 'Configuration',
    about: 'What stands in Pulumi.yaml and in the files of the stacks.',
    errors: environmentErrors,
  },
  {
    title: 'Applications',
    about: 'How an application is described, and whether that fits the configuration of the stack.',
    errors: applicationErrors,
  },
  {
    title: 'Objects and their cluster',
    about: 'What an application becomes: objects of Kubernetes as resources of Pulumi, and whose they are.',
    errors: deployErrors,
  },
  {
    title: 'Releases',
    about: 'What may enter a slot, what moves, and what another stack has to have done before.',
    errors: releaseErrors,
  },
  {
    title: 'The ground in AWS',
    about: 'What stacks stand on: accounts, clusters, registries, secrets, databases and sites.',
    errors: platformErrors,
  },
  {
    title: 'Previews and comments',
    about: 'What keeps a stack from being rendered or compared, and a preview from being commented.',
    errors: previewErrors,
  },
];

/** One error with everything that is said of it. */
export interface Explanation {
  readonly code: string;
  /** The title of its part. */
  readonly part: string;
  readonly meaning: string;
  readonly repair: string;
  /** What the command ends with. */
  readonly exitCode: number;
}

/** Every error of every part. */
export const explanations: readonly Explanation[] = catalogs.flatMap(({ title, errors }) =>
  Object.entries(errors).map(([code, { meaning, repair, exitCode = exitCodes.wrongCall }]) => ({
    code,
    part: title,
    meaning,
    repair,
    exitCode,
  })),
);

/** All of them as Markdown, a heading for each: docs/errors.md. */
export const errorsReference = (): string =>
  catalogs
    .map(({ title, about }) =>
      [
        `## ${title}`,
        about,
        ...explanations
          .filter(({ part }) => part === title)
          .map(({ code, meaning, repair, exitCode }) =>
            [`### \`${code}\``, meaning, `**What to do**: ${repair}`, `Exit code ${exitCode}.`].join('\n\n'),
          ),
      ].join('\n\n'),
    )
    .join('\n\n');
