import type { BackingFacts, BackingKind } from '../app/model';
import type { Environment, Problem } from '../environment/model';
import { masterUser } from './backingNames';
import type { PlatformErrorCode } from './errors';
import { gibibytes, mostStorage, sized } from './backingSettings';
import { engineVersion, offeredVersions } from './backingVersions';

/** How instance classes of each service begin. */
const classes: Readonly<Record<BackingKind, { readonly prefix: string; readonly example: string }>> = {
  postgres: { prefix: 'db.', example: 'db.m7g.large' },
  redis: { prefix: 'cache.', example: 'cache.m7g.large' },
  memcached: { prefix: 'cache.', example: 'cache.m7g.large' },
  rabbitMq: { prefix: 'mq.', example: 'mq.m7g.large' },
};

/** What AWS would refuse of the servers that it shall manage: all problems together, each with its path. */
export function backingProblems(
  environment: Pick<Environment, 'name' | 'data'>,
  managed: readonly BackingFacts[],
): Problem[] {
  return managed.flatMap((facts) => {
    const { kind, version, application, name, instance, storage, user, database } = facts;
    const problems: Problem[] = [];
    const path = `verdigris:backing.${application}.${name}`;
    const add = (code: PlatformErrorCode, at: string, message: string) =>
      problems.push({ code, path: `${path}${at}`, message });
    const engine = engineVersion(facts);
    if (!engine)
      add(
        'backing-version-unmanaged',
        '',
        `the version '${version}' is not managed by AWS (${offeredVersions(kind)}); use one of these, or 'where: cluster'.`,
      );
    const { prefix, example } = classes[kind];
    if (instance !== undefined && !instance.startsWith(prefix))
      add(
        'instance-class-invalid',
        '.instance',
        `'${instance}' is not an instance class for ${kind}, which begin with '${prefix}'; write one such as '${example}'.`,
      );
    // Amazon MQ's documentation of RabbitMQ 4: "only on the mq.m7g instance type".
    else if (
      kind === 'rabbitMq' &&
      engine?.engineVersion.startsWith('4') &&
      !/^mq\.m7g\./.test(sized(environment, facts).broker.instance)
    )
      add(
        'instance-class-invalid',
        '.instance',
        `RabbitMQ 4 runs on 'mq.m7g' alone, found '${instance}'; write 'mq.m7g.large', for example.`,
      );
    if (kind === 'postgres') {
      if (storage !== undefined && (gibibytes(storage) ?? 0) > mostStorage)
        add(
          'storage-too-large',
          '.storage',
          `'${storage}' is more than the ${mostStorage / 1024}Ti that RDS has; write '1Ti', for example.`,
        );
      if (user === masterUser || /^(pg_|rds)/.test(user ?? ''))
        add(
          'backing-name-reserved',
          '',
          `the user '${user}' is reserved on a managed database (${masterUser}, pg_..., rds...); give 'user' another name.`,
        );
      if (database !== undefined && /^(postgres|rdsadmin|template[01])$/.test(database))
        add(
          'backing-name-reserved',
          '',
          `the database '${database}' is the server's own; give 'database' another name.`,
        );
    }
    if (kind === 'rabbitMq' && database !== undefined && database !== '/')
      add(
        'backing-name-reserved',
        '',
        `the virtual host '${database}' is not made by Amazon MQ, which has '/' alone; leave 'virtualHost' out, or use an existing server.`,
      );
    return problems;
  });
}
