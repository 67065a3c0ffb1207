import fc from 'fast-check';
import { editDistance, nearest } from '../../lib/environment/nearest';

const word = fc.string({ maxLength: 12, unit: fc.constantFrom(...'abc') });

/** The same distance by its definition, without a table. */
function slowDistance(left: string, right: string): number {
  if (left === '' || right === '') return left.length + right.length;
  const rest = slowDistance(left.slice(1), right.slice(1)) + (left[0] === right[0] ? 0 : 1);
  const edits = Math.min(rest, slowDistance(left.slice(1), right) + 1, slowDistance(left, right.slice(1)) + 1);
  const swapped = left.length > 1 && right.length > 1 && left[0] === right[1] && left[1] === right[0];
  return swapped ? Math.min(edits, slowDistance(left.slice(2), right.slice(2)) + 1) : edits;
}

describe('the edit distance', () => {
  it.each([
    ['', '', 0],
    ['region', 'region', 0],
    ['regoin', 'region', 1],
    ['regio', 'region', 1],
    ['regions', 'region', 1],
    ['redion', 'region', 1],
    ['', 'abc', 3],
    ['production', 'prod', 6],
  ])('of %j and %j is %d', (left, right, distance) => {
    expect(editDistance(left, right)).toBe(distance);
  });

  it('agrees with its definition and does not depend on the order', () => {
    const short = fc.string({ maxLength: 6, unit: fc.constantFrom(...'abc') });
    fc.assert(
      fc.property(short, short, (left, right) => {
        expect(editDistance(left, right)).toBe(slowDistance(left, right));
        expect(editDistance(right, left)).toBe(editDistance(left, right));
      }),
    );
  });
});

describe('the nearest name', () => {
  const names = ['development', 'testing', 'staging', 'production'];
  it.each([
    ['prodction', 'production'],
    ['Production', 'production'],
    ['stagign', 'staging'],
    ['blue', undefined],
    ['', undefined],
    ['x'.repeat(100_000), undefined],
  ])('%j means %j', (given, meant) => {
    expect(nearest(given, names)).toBe(meant);
  });

  it('is a candidate itself, and the word where it is one', () => {
    fc.assert(
      fc.property(word, fc.array(word, { maxLength: 5 }), (given, candidates) => {
        const found = nearest(given, candidates);
        expect([undefined, ...candidates]).toContain(found);
        expect(candidates.includes(given) ? found : given).toBe(given);
      }),
    );
  });
});
