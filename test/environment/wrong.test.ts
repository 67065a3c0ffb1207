import { wrongAccess } from './access-cases';
import { wrongBacking } from './backing-cases';
import { wrongPlaces } from './cases';
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

  it('has more than fifty cases, each with its own message', () => {
    const messages = Object.values(wrong).map(({ given, says }) => JSON.stringify([given, says]));
    expect(new Set(messages).size).toBe(messages.length);
    expect(messages.length).toBeGreaterThan(50);
  });
});
