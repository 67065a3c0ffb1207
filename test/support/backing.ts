import { httpProbe, Memcached, Postgres, RabbitMq, Redis, WebService } from 'verdigris';
import type {
  Application,
  BackingFacts,
  BackingSettings,
  Environment,
  EnvironmentName,
  RenderedApplication,
} from 'verdigris';
import { environment } from './environments';
import { at, find, shop } from './rendering';

/** An application that uses one of each kind. */
export function everyKind(app: Application): void {
  const db = new Postgres(app, 'db', { version: '17.2' });
  const cache = new Redis(app, 'cache', { database: 1 });
  const memo = new Memcached(app, 'memo');
  const queue = new RabbitMq(app, 'queue');
  new WebService(app, shop, {
    readiness: httpProbe('/ready'),
    uses: [
      db.as({
        DB_HOST: db.host,
        DB_PORT: db.port,
        DB_NAME: db.database,
        DB_USER: db.username,
        DB_PASSWORD: db.password,
      }),
      cache.as({ REDIS_URL: cache.url }),
      memo.as({ MEMCACHED_SERVERS: memo.address }),
      queue.as({ BROKER_URL: queue.url }),
    ],
  });
}

/** Local passwords of all of them. */
export const passwords = {
  'shop-cache': { password: 'local' },
  'shop-db': { password: 'local' },
  'shop-queue': { password: 'local' },
};

/** An environment of the test application, with local passwords where it is no AWS, and settings by backing service. */
export function backingEnvironment(
  name: EnvironmentName,
  settings: Readonly<Record<string, BackingSettings>> = {},
  overrides: Partial<Environment> = {},
): Environment {
  const made = environment(name, { versions: { [shop]: 'v1' }, ...overrides });
  return {
    ...made,
    secrets: made.target.kind === 'aws' ? {} : passwords,
    ...(Object.keys(settings).length > 0 ? { backing: { [shop]: settings } } : {}),
  };
}

/** The facts of one backing service. */
export function factsOf(rendered: RenderedApplication, name: string): BackingFacts {
  const facts = rendered.backing.find((each) => each.name === name);
  if (!facts) throw new Error(`'${name}' is none of ${rendered.backing.map((each) => each.name).join(', ')}`);
  return facts;
}

/** The environment variables of the web service by name, as Kubernetes has them, in their order. */
export function variablesOf(rendered: RenderedApplication): ReadonlyMap<string, unknown> {
  const env = at(find(rendered, 'Deployment').manifest, 'spec.template.spec.containers.0.env') as {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: unknown;
  }[];
  return new Map(env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
}

/** What a variable from a secret is. */
export const fromSecret = (name: string, key: string) => ({ secretKeyRef: { name, key } });
/** What a variable from a ConfigMap is. */
export const fromConfigMap = (name: string, key: string) => ({ configMapKeyRef: { name, key } });
