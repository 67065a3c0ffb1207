import type { Construct } from 'constructs';
import { Application } from './application';
import { BackingService } from './backing';
import type { BackingProps } from './backing';
import { serverProbes, variable } from './backing-cluster';
import type { ServerSpec } from './backing-cluster';
import type { SecretKey } from './secrets';
import type { Composed } from './variables';

/** A RabbitMQ of an application. */
export interface RabbitMqProps extends BackingProps {
  /** Major and minor version, as Amazon MQ has them: `3.13` or 4. @default '3.13' */
  readonly version?: string;
  /** The virtual host. @default '/' */
  readonly virtualHost?: string;
  /** The application's own user: letters, digits, '-', '.' and '_'. @default - the application's name */
  readonly user?: string;
}

/**
 * RabbitMQ. Its secret `<application>-<name>` has the keys `username` and `password`.
 *
 * @example
 * const queue = new RabbitMq(app, 'queue');
 * new Worker(app, 'mailer', { uses: [queue.as({ CELERY_BROKER_URL: queue.url })] });
 */
export class RabbitMq extends BackingService {
  readonly virtualHost: string;
  /** The user name as described, in plain text. */
  readonly user: string;
  /** The user name from the secret, which may come to differ when it is rotated; plain where the secret has none. */
  readonly username: SecretKey | string;
  readonly password: SecretKey;
  /**
   * `amqp://user:password@host:port/vhost`, put together in the pod; `amqps://` where AWS manages it, which is reached by TLS alone.
   * Nothing is encoded there: user name and password must hold no other characters than letters, digits, '-', '.', '_' and '~'.
   */
  readonly url: Composed;

  constructor(scope: Construct, name: string, props: RabbitMqProps = {}) {
    const { version = '3.13', virtualHost = '/', user = Application.of(scope).name } = props;
    super(scope, name, {
      kind: 'rabbitMq',
      version,
      ports: { usual: 5672, managed: 5671 },
      database: virtualHost,
      user,
      login: true,
      secret: props.secret,
      storage: props.storage,
    });
    const report = this.application.reporter(this);
    if (!/^(3\.13|4(\.\d+)?)(\.\d+)?$/.test(version)) {
      report(
        'backing-version-invalid',
        `'version' ('${version}') must be a version of RabbitMQ 3.13 or 4, such as '3.13'`,
      );
    }
    if (!/^[-\w./]{1,127}$/.test(virtualHost)) {
      report(
        'backing-name-invalid',
        `'virtualHost' ('${virtualHost}') must be at most 127 letters, digits, '-', '.', '_' and '/'`,
      );
    }
    // Amazon MQ's own limits for the name of a user.
    if (!/^[-\w.]{2,100}$/.test(user))
      report('backing-name-invalid', `'user' ('${user}') must be 2 to 100 letters, digits, '-', '.' and '_'`);
    this.virtualHost = virtualHost;
    this.user = user;
    this.username = this.login;
    this.password = this.passwordKey;
    const scheme = this.where === 'managed' ? 'amqps' : 'amqp';
    const path = encodeURIComponent(virtualHost);
    this.url = { parts: [`${scheme}://`, this.username, ':', this.password, '@', ...this.location, `/${path}`] };
    this.serve(() => this.server());
  }

  private server(): ServerSpec {
    const { virtualHost } = this;
    return {
      image: `rabbitmq:${this.version}`,
      uid: 999,
      port: this.port,
      env: [
        variable('RABBITMQ_DEFAULT_PASS', this.password),
        variable('RABBITMQ_DEFAULT_USER', this.username),
        variable('RABBITMQ_DEFAULT_VHOST', virtualHost),
      ],
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '1', memory: '512Mi' } },
      // Each question starts an Erlang of its own, so it is asked seldom and given time.
      probes: serverProbes(
        { exec: { command: ['rabbitmq-diagnostics', '--quiet', 'check_port_connectivity'] } },
        { timeout: 15, period: 15 },
      ),
      data: { path: '/var/lib/rabbitmq', size: this.space('1Gi', '256Mi') },
      scratch: ['/var/log/rabbitmq'],
      started: ['sh', '-ec', setPassword],
    };
  }
}

/** RabbitMQ takes the user from its environment when it has no data yet, and never again: a rotated password is set at each start. */
const setPassword = `rabbitmqctl --quiet await_startup --timeout 240
printenv RABBITMQ_DEFAULT_PASS | rabbitmqctl --quiet change_password "$RABBITMQ_DEFAULT_USER"
`;
