import { environmentNames, type EnvironmentName, type Problem } from '../../environment/model';
import { nearest } from '../../environment/nearest';
import type { CommandErrorCode } from '../codes';

/** What an application may be at first; more is added to it by hand. */
export const kinds = ['web', 'worker', 'schedule', 'site'] as const;
export type Kind = (typeof kinds)[number];

/** What a new repository is made from. */
export interface Answers {
  /** The application, and the Pulumi project. */
  readonly name: string;
  readonly kind: Kind;
  readonly environments: readonly EnvironmentName[];
  /** The AWS region of staging and production. */
  readonly region: string;
}

/** As words of a command line or of somebody who was asked. */
export interface GivenAnswers {
  readonly name: string;
  readonly kind: string;
  readonly environments: readonly string[];
  readonly region: string;
}

export const defaultAnswers = {
  kind: 'web',
  environments: ['development', 'production'],
  region: 'us-east-1',
} as const;

/** Environments that stand on AWS; the others run on any cluster. */
export const onAws = (name: EnvironmentName): boolean => name === 'staging' || name === 'production';

const meant = (word: string, words: readonly string[]): string => {
  const close = nearest(word, words);
  return close === undefined ? '' : `; '${close}' is meant, perhaps`;
};

/** What is wrong with the answers, all at once; none, and they are right. */
export function answerProblems({ name, kind, environments, region }: GivenAnswers): readonly Problem[] {
  const problems: Problem[] = [];
  const code = 'option-wrong' satisfies CommandErrorCode;
  const add = (path: string, message: string): void => void problems.push({ code, path, message });
  // The limit of an application's name, which the names of its verification Jobs are made of.
  if (!/^[a-z]([-a-z0-9]{0,33}[a-z0-9])?$/.test(name))
    add('--name', `found '${name}', expected at most 35 of a-z, 0-9 and '-', beginning with a letter, such as 'shop'.`);
  if (!(kinds as readonly string[]).includes(kind))
    add('--kind', `found '${kind}', expected one of ${kinds.join(', ')}${meant(kind, kinds)}.`);
  if (environments.length === 0) add('--environments', `found none, expected some of ${environmentNames.join(', ')}.`);
  for (const environment of environments) {
    if (!(environmentNames as readonly string[]).includes(environment))
      add(
        '--environments',
        `found '${environment}', expected some of ${environmentNames.join(', ')}${meant(environment, environmentNames)}.`,
      );
  }
  if (!/^[a-z]{2}(-[a-z]+)+-[1-9]$/.test(region))
    add('--region', `found '${region}', expected an AWS region such as 'us-east-1'.`);
  return problems;
}
