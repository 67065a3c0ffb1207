import type { Construct } from 'constructs';
import { BackingService } from './backing';
import type { BackingProps } from './backing';
import { isEphemeral, serverProbes, variable } from './backing-cluster';
import type { ServerSpec } from './backing-cluster';
import type { SecretKey } from './secrets';
import { wholeNumber } from './units';
import type { Composed } from './variables';

/** What a full Redis throws away to make room. */
export const evictions = [
  'noeviction',
  'allkeys-lru',
  'allkeys-lfu',
  'volatile-lru',
  'volatile-lfu',
  'volatile-ttl',
] as const;
/** What a full Redis does, in the words of its `maxmemory-policy`. */
export type Eviction = (typeof evictions)[number];

/** A Redis of an application. */
export interface RedisProps extends BackingProps {
  /** Major version, or major and minor. 7 or 8. @default '7' */
  readonly version?: string;
  /** The number of the logical database, 0 to 15; a part of `url`. @default 0 */
  readonly database?: number;
  /** What is thrown away when memory is full: for queues and sessions `noeviction`, so that writing fails instead. @default 'volatile-lru' */
  readonly eviction?: Eviction;
}

/**
 * Redis. Its secret `<application>-<name>` has the key `password`.
 *
 * @example
 * const cache = new Redis(app, 'cache', { database: 1 });
 * new WebService(app, 'shop', { uses: [cache.as({ REDIS_URL: cache.url })] });
 */
export class Redis extends BackingService {
  readonly database: number;
  readonly password: SecretKey;
  /**
   * `redis://:password@host:port/database`, put together in the pod; `rediss://` where AWS manages it, which is reached by TLS
   * alone. Nothing is encoded there: the password must hold no other characters than letters, digits, '-', '.', '_' and '~'.
   */
  readonly url: Composed;

  constructor(scope: Construct, name: string, props: RedisProps = {}) {
    const { version = '7', eviction = 'volatile-lru' } = props;
    super(scope, name, {
      kind: 'redis',
      version,
      ports: { usual: 6379, managed: 6379 },
      eviction,
      login: true,
      secret: props.secret,
      storage: props.storage,
    });
    const report = this.application.reporter(this);
    if (!/^[78](\.\d+){0,2}$/.test(version))
      report('backing-version-invalid', `'version' ('${version}') must be a version of Redis 7 or 8, such as '7'`);
    if (!evictions.includes(eviction))
      report('choice-invalid', `'eviction' ('${eviction}') must be one of ${evictions.join(', ')}`);
    this.database = wholeNumber(report, 'database', props.database, { fallback: 0, min: 0, max: 15 });
    this.password = this.passwordKey;
    const scheme = this.where === 'managed' ? 'rediss' : 'redis';
    this.url = { parts: [`${scheme}://:`, this.password, '@', ...this.location, `/${this.database}`] };
    this.serve(() => this.server(eviction));
  }

  private server(eviction: Eviction): ServerSpec {
    const ephemeral = isEphemeral(this.application.environment);
    return {
      image: `redis:${this.version}`,
      uid: 999,
      port: this.port,
      // Three quarters of the memory limit: the rest is for copies while data is written, and for connections.
      args: [
        ...[
          '--requirepass',
          '$(REDISCLI_AUTH)',
          '--maxmemory',
          '192mb',
          '--maxmemory-policy',
          eviction,
          '--dir',
          '/data',
        ],
        ...(ephemeral ? ['--save', '', '--appendonly', 'no'] : ['--appendonly', 'yes']),
      ],
      env: [variable('REDISCLI_AUTH', this.password)],
      resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
      // `-e`: an error, such as that of a server that still loads its data, is an exit code.
      probes: serverProbes({ exec: { command: ['redis-cli', '-e', 'ping'] } }, { timeout: 3 }),
      data: ephemeral ? undefined : { path: '/data', size: this.space('1Gi', '0') },
      scratch: ephemeral ? ['/data'] : [],
    };
  }
}
