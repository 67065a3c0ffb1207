import { groundNeeds } from '../../lib/release/needs';
import { backingEnvironment, everyKind } from '../support/backing';
import { render } from '../support/rendering';

const needs = (...args: Parameters<typeof backingEnvironment>) => {
  const environment = backingEnvironment(...args);
  return groundNeeds(environment, [render(everyKind, { environment })]);
};

describe('what applications need from the ground', () => {
  it('is every backing service that AWS manages, by its whole name', () => {
    expect(needs('production').backing?.map(({ fullName }) => fullName)).toEqual([
      'shop-cache',
      'shop-db',
      'shop-memo',
      'shop-queue',
    ]);
  });

  it('is none that stands in the cluster or is there already', () => {
    const settings = { db: { existing: { host: '10.0.8.7' } }, memo: { where: 'cluster' } } as const;
    expect(needs('production', settings).backing?.map(({ name }) => name)).toEqual(['cache', 'queue']);
    expect(needs('testing').backing).toEqual([]);
  });

  it('is the secret of each that has a password, with its keys', () => {
    expect(needs('production').secrets).toEqual({
      'shop-cache': ['password'],
      'shop-db': ['password', 'username'],
      'shop-queue': ['password', 'username'],
    });
  });
});
