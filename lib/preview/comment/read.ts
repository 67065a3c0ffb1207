import { lstatSync, readFileSync } from 'node:fs';
import type { z } from 'zod';
import type { PreviewProblem } from '../errors';
import { previewReport, type PreviewReport } from '../report/schema';
import { commentError, CommentError } from './errors';

/** The largest file that is read, in bytes: what a report of some thousand changed resources needs, several times over. */
export const largestFile = 32 * 1024 * 1024;

/** As many problems of one file are told; the rest are counted. */
const mostProblems = 10;

/**
 * A JSON file of which nothing is believed: it may come from the artifact of a fork. No text of it gets into a message, for
 * messages stand in the log of a job, where `::add-mask::` and the like are commands.
 *
 * @param file - The path, which the messages name
 * @param what - What the file should be, in a word or two
 * @throws CommentError with every problem
 */
export function readJson<T>(file: string, schema: z.ZodType<T>, what: string): T {
  const named = `'${file}'`;
  let stat: ReturnType<typeof lstatSync>;
  try {
    // Not followed: a link in an artifact would point at what the job may read.
    stat = lstatSync(file);
  } catch {
    throw commentError('report-missing', `There is no ${named}: name the file of the ${what}.`);
  }
  if (!stat.isFile())
    throw commentError('report-missing', `${named} is no regular file: name the file of the ${what}.`);
  if (stat.size > largestFile)
    throw commentError(
      'report-too-large',
      `${named} has ${stat.size} bytes, and a ${what} at most ${largestFile}: look at fewer stacks at once.`,
    );
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw commentError('report-wrong', `${named} is not JSON: expected a ${what}.`);
  }
  return checked(value, schema, named, what);
}

function checked<T>(value: unknown, schema: z.ZodType<T>, named: string, what: string): T {
  let result: z.ZodSafeParseResult<T>;
  try {
    result = schema.safeParse(value);
  } catch (error) {
    if (error instanceof RangeError) throw commentError('report-wrong', `${named} is nested too deep for a ${what}.`);
    throw error;
  }
  if (result.success) return result.data;
  const { issues } = result.error;
  const told = issues
    .slice(0, mostProblems)
    .map(({ path, message }) => problem(`${sentence(message)} in ${named}.`, path.map(String).join('.')));
  const more = issues.length - told.length;
  throw new CommentError([
    ...told,
    ...(more > 0 ? [problem(`${more} more problems in ${named}: is it a ${what}?`)] : []),
  ]);
}

const problem = (message: string, path = ''): PreviewProblem => ({ code: 'report-wrong', path, message });

/** `Invalid input: expected string, received undefined` -> `expected string, received undefined`. */
const sentence = (message: string): string => message.replace(/^Invalid (?:input|option): /, '');

/**
 * What `verdigris preview --format json` has written.
 * @throws CommentError with every problem
 */
export const readReport = (file: string): PreviewReport =>
  readJson(file, previewReport, "report of 'verdigris preview --format json'");
