import type { Objects } from './model';

/** Highly available in production, replicated in staging, and in both neither public nor readable on a disk. */
const database = (engineVersion: string) => ({
  engine: 'postgres',
  engineVersion: new RegExp(`^${engineVersion.replace('.', '\\.')}`),
  multiAz: true,
  storageEncrypted: true,
  publiclyAccessible: false,
  deletionProtection: true,
  // RDS's own, which no application uses.
  manageMasterUserPassword: true,
  protected: true,
});

const servers = (highlyAvailable: boolean): Objects => ({
  'rds Instance api-gateway-postgres': database('17.2'),
  'rds Instance backstagetest1-postgres': database('14'),
  'rds Instance django-app-postgres': database('17.2'),
  'elasticache ReplicationGroup backstagetest1-redis': {
    engine: 'redis',
    engineVersion: /^7/,
    atRestEncryptionEnabled: true,
    transitEncryptionEnabled: true,
    automaticFailoverEnabled: highlyAvailable,
  },
  'elasticache Cluster django-app-memcached': { engine: 'memcached' },
  'mq Broker django-app-rabbitmq': { engineType: 'RabbitMQ', publiclyAccessible: false },
});

const repository = (name: string): Objects => ({
  [`ecr Repository ${name}-repository`]: { name, imageTagMutability: 'IMMUTABLE', protected: true },
});

const secrets = (stack: string, names: readonly string[]): Objects =>
  Object.fromEntries(
    names.map((name) => [`secretsmanager Secret ${name}-secret`, { name: `${stack}/${name}`, protected: true }]),
  );

const main = ['api-keys', 'backstagetest1-secrets', 'db-credentials', 'django-app-secrets'];

/** Built assets on a CDN, whose cache is emptied at each release. */
const site: Objects = {
  'cloudfront Distribution ecolaura-frontend': { httpVersion: 'http2and3', protected: true },
  's3 Bucket ecolaura-frontend-files': { protected: true },
};

/** What the documents say of AWS, by stack. */
export const awsFacts: Readonly<Record<string, Objects>> = {
  production: {
    ...servers(true),
    ...secrets('production', main),
    ...repository('api-gateway'),
    ...repository('backstagetest1'),
    ...repository('django-app'),
    ...repository('python-app'),
  },
  staging: { ...servers(false), ...secrets('staging', main) },
  'ecolaura-staging': { ...secrets('ecolaura-staging', ['ecolaura-backend']), ...site },
  'ecolaura-production': {
    ...site,
    ...secrets('ecolaura-production', ['ecolaura-backend']),
    ...repository('ecolaura-app'),
  },
};
