import type { Construct } from 'constructs';
import { BackingService } from './backing';
import { serverProbes } from './backing-cluster';
import type { ServerSpec } from './backing-cluster';
import { k8s } from 'cdk8s-plus-27';

/** A memcached of an application. */
export interface MemcachedProps {
  /** Major and minor version, perhaps with the patch. @default '1.6' */
  readonly version?: string;
}

/**
 * Memcached: a cache without a password, so it has no secret. Only pods that use it reach it.
 *
 * @example
 * const cache = new Memcached(app, 'cache');
 * new WebService(app, 'shop', { uses: [cache.as({ MEMCACHED_SERVERS: cache.address })] });
 */
export class Memcached extends BackingService {
  constructor(scope: Construct, name: string, props: MemcachedProps = {}) {
    const { version = '1.6' } = props;
    super(scope, name, { kind: 'memcached', version, ports: { usual: 11211, managed: 11211 }, login: false });
    if (!/^1\.6(\.\d+)?$/.test(version)) {
      this.application.report(
        this,
        'backing-version-invalid',
        `'version' ('${version}') must be a version of memcached 1.6, such as '1.6'`,
      );
    }
    this.serve(() => this.server());
  }

  private server(): ServerSpec {
    return {
      image: `memcached:${this.version}`,
      uid: 11211,
      port: this.port,
      // In MiB. Connections and bookkeeping come on top, up to the memory limit.
      args: ['--memory-limit=64'],
      env: [],
      resources: { requests: { cpu: '50m', memory: '96Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
      probes: serverProbes({ tcpSocket: { port: k8s.IntOrString.fromNumber(this.port) } }, { timeout: 3 }),
      scratch: [],
    };
  }
}
