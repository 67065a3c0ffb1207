import { Postgres, WebService } from 'verdigris';
import type { EnvironmentName } from 'verdigris';
import { dataProblems } from '../../lib/release/data';
import { backingEnvironment } from '../support/backing';
import { render, shop } from '../support/rendering';

const rendered = (version: string, name: EnvironmentName = 'development') =>
  render(
    (app) => {
      const db = new Postgres(app, 'db', { version });
      new WebService(app, shop, { uses: [db] });
    },
    { environment: backingEnvironment(name) },
  );

/** The last snapshot, in which the database has the annotations that were rendered then. */
const snapshot = (before: ReturnType<typeof rendered> | undefined) => ({
  known: true,
  resources: (before?.objects ?? []).map(({ manifest }) => ({
    urn: `urn:pulumi:development::verdigris::verdigris:index:Application$kubernetes:apps/v1:${manifest.kind}::${manifest.metadata.name}`,
    type: `kubernetes:apps/v1:${manifest.kind}`,
    outputs: { kind: manifest.kind, metadata: manifest.metadata },
  })),
});

const problems = (before: ReturnType<typeof rendered> | undefined, now: ReturnType<typeof rendered>) =>
  dataProblems(snapshot(before), [now], { project: 'verdigris', stack: 'development' });

describe('data that another PostgreSQL has written', () => {
  it.each([
    ['14', '17.2', '14', '17'],
    ['17.2', '14', '17', '14'],
  ])('by version %s is not given to %s', (before, now, written, reads) => {
    expect(problems(rendered(before), rendered(now))).toEqual([
      {
        code: 'data-version-unreadable',
        path: 'development/shop/db/stateful-set',
        message:
          `PostgreSQL ${written} wrote the data of 'shop-db', and PostgreSQL ${reads} can't read it; go back to version ${written}, ` +
          `or describe the new one under another name beside it (for example 'db-${reads}'), copy the data and then remove the old one`,
      },
    ]);
  });

  it.each([
    ['the first time', undefined, rendered('17.2')],
    ['another minor version', rendered('17.1'), rendered('17.2')],
    ['data in memory', rendered('14', 'testing'), rendered('17.2', 'testing')],
    ['what AWS manages', rendered('14'), rendered('17.2', 'production')],
  ])('is nothing to be told of: %s', (_name, before, now) => {
    expect(problems(before, now)).toEqual([]);
  });
});
