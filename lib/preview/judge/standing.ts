import type { ResourceChange } from '../compare/model';
import type { RegisteredResource } from '../model';
import type { Fact, Rule, Standing, StandingResource } from './model';

const standingOf = ({ urn, type, name, protect, inputs }: RegisteredResource): StandingResource => ({
  urn,
  type,
  name,
  protect,
  values: inputs.values,
});

/** What tells facts of one resource apart. */
type KeyOf = (fact: Fact) => string;
const byPlace: KeyOf = ({ path, what }) => path ?? what;

/** The facts that hold of the head and did not hold of the base: each is told once, when it comes. */
export const newly =
  (standing: Standing['check'], keyOf: KeyOf = byPlace): Rule['check'] =>
  (change: ResourceChange, context) => {
    const [before, after] = [change.before, change.after].map((resource) =>
      resource ? standing(standingOf(resource), context) : [],
    ) as [readonly Fact[], readonly Fact[]];
    const known = new Set(before.map(keyOf));
    return after.filter((fact) => !known.has(keyOf(fact)));
  };
