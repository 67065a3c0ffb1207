import type { Construct } from 'constructs';
import { Application } from './application';
import { BackingService } from './backing';
import type { BackingProps } from './backing';
import { serverProbes, variable } from './backing-cluster';
import type { ServerSpec } from './backing-cluster';
import type { Report } from './problems';
import type { SecretKey } from './secrets';
import type { Composed } from './variables';

/** A PostgreSQL database of an application. */
export interface PostgresProps extends BackingProps {
  /**
   * Major version, or major and minor: `'14'`, `'17.2'`. 13 to 18. Another major version can't read the data: in the cluster it is
   * refused once there is a volume.
   */
  readonly version: string;
  /** At most 63 letters, digits and '_'. @default - the application's name with '_' for '-' */
  readonly database?: string;
  /** The application's own user. At most 63 letters, digits and '_'. @default - the application's name with '_' for '-' */
  readonly user?: string;
}

/**
 * PostgreSQL. Its secret `<application>-<name>` has the keys `username` and `password`.
 *
 * @example
 * const db = new Postgres(app, 'db', { version: '17.2', database: 'shop' });
 * new WebService(app, 'shop', { uses: [db.as({ DATABASE_URL: db.url })] });
 */
export class Postgres extends BackingService {
  readonly database: string;
  /** The user name as described, in plain text. */
  readonly user: string;
  /** The user name from the secret, which may come to differ when it is rotated; plain where the secret has none. */
  readonly username: SecretKey | string;
  readonly password: SecretKey;
  /**
   * `postgres://user:password@host:port/database`, put together in the pod; with `sslmode=require` where AWS manages it, and
   * `sslmode=disable` in the cluster. Nothing
   * is encoded there: user name and password must hold no other characters than letters, digits, '-', '.', '_' and '~'. For others
   * put the whole address into a secret, and refer to it by `secretKey()`.
   */
  readonly url: Composed;
  constructor(scope: Construct, name: string, props: PostgresProps) {
    const usual = Application.of(scope).name.replaceAll('-', '_');
    const { database = usual, user = usual } = props;
    super(scope, name, {
      kind: 'postgres',
      version: props.version,
      ports: { usual: 5432, managed: 5432 },
      database,
      user,
      login: true,
      secret: props.secret,
      storage: props.storage,
    });
    checkPostgres(props.version, database, user, this.application.reporter(this));
    this.database = database;
    this.user = user;
    this.username = this.login;
    this.password = this.passwordKey;
    // Said, since drivers differ in what they do where nothing is: some insist on TLS, which the server in the cluster has not.
    const options = { managed: '?sslmode=require', cluster: '?sslmode=disable', existing: '' }[this.where];
    this.url = {
      parts: ['postgres://', this.username, ':', this.password, '@', ...this.location, `/${database}${options}`],
    };
    this.serve(() => this.server());
  }

  private server(): ServerSpec {
    const { database, user, version } = this;
    const ready = [
      'pg_isready',
      '--quiet',
      '--host=127.0.0.1',
      `--port=${this.port}`,
      `--username=${user}`,
      `--dbname=${database}`,
    ];
    return {
      image: `postgres:${version}`,
      uid: 999,
      port: this.port,
      env: [
        // Below the mount: a volume's own directory may hold `lost+found`, and has not the mode that the server wants.
        variable('PGDATA', `${dataPath}/pgdata`),
        variable('POSTGRES_DB', database),
        variable('POSTGRES_PASSWORD', this.password),
        variable('POSTGRES_USER', this.username),
      ],
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '1', memory: '512Mi' } },
      // By TCP: the temporary server of the first start listens on its socket alone.
      probes: serverProbes({ exec: { command: ready } }, { timeout: 3 }),
      data: { path: dataPath, size: this.space('1Gi', '256Mi') },
      scratch: ['/var/run/postgresql'],
      started: ['sh', '-ec', setPassword],
      dataVersion: version.split('.')[0],
    };
  }
}

const dataPath = '/data';

/**
 * The image sets the password when it makes the database, and never again: so a rotated one is set at each start, as the server's own
 * user over the connection that the image trusts. The password is in no argument.
 */
const setPassword = `for try in $(seq 300); do
  if pg_isready --quiet --host=127.0.0.1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB"; then
    psql --quiet --no-psqlrc --host=127.0.0.1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --set=ON_ERROR_STOP=1 <<'SQL'
\\set role \`printenv POSTGRES_USER\`
\\set password \`printenv POSTGRES_PASSWORD\`
ALTER ROLE :"role" PASSWORD :'password';
SQL
    exit
  fi
  sleep 1
done
exit 1
`;

function checkPostgres(version: string, database: string, user: string, report: Report): void {
  const major = /^(\d+)(\.\d+)?$/.exec(version)?.[1];
  if (major === undefined || Number(major) < 13 || Number(major) > 18) {
    report(
      'backing-version-invalid',
      `'version' ('${version}') must be a PostgreSQL version from 13 to 18, such as '17' or '17.2'`,
    );
  }
  for (const [what, name] of [
    ['database', database],
    ['user', user],
  ] as const) {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name)) {
      report(
        'backing-name-invalid',
        `'${what}' ('${name}') must be at most 63 letters, digits and '_', no digit first`,
      );
    }
  }
}
