import { environmentErrors } from '../../lib/environment/errors';
import { problemOf } from '../../lib/environment/problem-line';
import { wrongAccess } from './access-cases';
import { wrongBacking } from './backing-cases';
import { wrongPlaces } from './cases';
import { wrongProjectFiles, wrongStackFiles } from './file-cases';
import { wrongFlags } from './flag-cases';
import { wrongRules } from './rule-cases';
import { wrongReplicas } from './replica-cases';
import { wrongSites } from './site-cases';
import { linesOf, read } from './support';
import { wrongValues } from './value-cases';

const wrong = {
  ...wrongAccess,
  ...wrongPlaces,
  ...wrongBacking,
  ...wrongFlags,
  ...wrongReplicas,
  ...wrongRules,
  ...wrongSites,
  ...wrongValues,
};

describe('a wrong configuration', () => {
  it.each(Object.entries(wrong))('%s', (_name, { given, input, says }) => {
    expect(linesOf(() => read(given, input))).toEqual(says);
  });

  it('has a case for every code', () => {
    const lines = [
      ...Object.values(wrong).flatMap(({ says }) => says),
      ...[...wrongStackFiles, ...wrongProjectFiles].map(([, line]) => line),
    ];
    const codes = new Set(lines.map((line) => problemOf(line, '').code));
    // What is not there at all has tests of its own in stack-file.test.ts.
    expect(Object.keys(environmentErrors).filter((code) => !codes.has(code))).toEqual([
      'project-missing',
      'stack-missing',
    ]);
  });

  it('has more than fifty cases, each with its own message', () => {
    const messages = Object.values(wrong).map(({ given, says }) => JSON.stringify([given, says]));
    expect(new Set(messages).size).toBe(messages.length);
    expect(messages.length).toBeGreaterThan(50);
  });
});
