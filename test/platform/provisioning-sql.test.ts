import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownerRole } from '../../lib/platform/backingNames';
import { provisioningShell, provisioningVariables } from '../../lib/platform/provisioningScript';

/** Debian keeps each version's programs in a directory of its own, beside the PATH. */
function programs(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), '/usr/local/bin', '/usr/bin'];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl')));
}

const bin = programs();
const possible = bin !== undefined && spawnSync('psql', ['--version']).status === 0;
if (!possible)
  process.stderr.write(
    'SKIPPED: there is no PostgreSQL here (apt-get install postgresql), so the SQL that sets up databases was not tried.\n',
  );
const where = possible ? describe : describe.skip;

/** PostgreSQL does not run as root; without an account of its own neither does the Job. */
const asRoot = process.getuid?.() === 0;
const [serverUser, jobUser] = [65534, 65532].map((id) => (asRoot ? { uid: id, gid: id } : {}));

const nasty = `it's "q" \\ $HOME $(id) ; -- %I :'password' é`;

where('the SQL that sets up a database, on a real server', () => {
  let folder: string;
  let port: number;
  const local = { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', PGSSLMODE: 'disable', PGCONNECT_TIMEOUT: '10' };
  const control = (...args: string[]) =>
    spawnSync(join(bin!, 'pg_ctl'), ['--pgdata', join(folder, 'data'), ...args], {
      ...serverUser,
      encoding: 'utf8',
      stdio: 'ignore',
    });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'postgres-'));
    chmodSync(folder, 0o777);
    if (asRoot) chownSync(folder, 65534, 65534);
    port = await freePort();
    const made = spawnSync(
      join(bin!, 'initdb'),
      [
        '--pgdata',
        join(folder, 'data'),
        '--username=root',
        '--auth-local=trust',
        '--auth-host=scram-sha-256',
        '--no-sync',
      ],
      { ...serverUser, encoding: 'utf8' },
    );
    expect([made.stderr, made.status]).toEqual([expect.anything(), 0]);
    control(
      '--options',
      `-p ${port} -k ${folder} -c log_statement=all`,
      '--log',
      join(folder, 'log'),
      '--wait',
      'start',
    );
    // RDS's master user is no superuser either.
    const master =
      "CREATE ROLE verdigris LOGIN CREATEROLE CREATEDB PASSWORD 'master'; CREATE ROLE stranger LOGIN PASSWORD 'stranger'";
    expect(query(master, { PGHOST: folder, PGUSER: 'root' })).toBe('');
  }, 60_000);

  afterAll(() => {
    control('--mode=immediate', 'stop');
    rmSync(folder, { recursive: true, force: true });
  });

  /** What a query prints, or what psql complains of. */
  function query(sql: string, as: Readonly<Record<string, string>>): string {
    const environment = { ...local, PGHOST: '127.0.0.1', PGPORT: String(port), PGDATABASE: 'postgres', ...as };
    const asked = spawnSync('psql', ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--command', sql], {
      env: environment,
      encoding: 'utf8',
    });
    return (asked.status === 0 ? asked.stdout : asked.stderr).trim();
  }

  /** Runs the Job's shell as the Job does: without a terminal, as a user without an account, with nothing in its environment. */
  function provision(database: string, user: string, password: string, master = 'master') {
    return new Promise<{ code: number | null; text: string }>((resolve, reject) => {
      const child = spawn('sh', ['-c', provisioningShell], {
        ...jobUser,
        detached: true,
        env: {
          ...provisioningVariables(database),
          ...local,
          TMPDIR: mkdtemp(),
          PGHOST: '127.0.0.1',
          PGPORT: String(port),
          PGUSER: 'verdigris',
          PGPASSWORD: master,
          APPLICATION_USER: user,
          APPLICATION_PASSWORD: password,
        },
      });
      let text = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += String(data)));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, text }));
    });
  }

  function mkdtemp(): string {
    const own = mkdtempSync(join(folder, 'tmp-'));
    chmodSync(own, 0o777);
    return own;
  }

  test('makes database and user, twice in a row, with a password full of quotes', async () => {
    const runs = [await provision('shop', "o'brien", nasty), await provision('shop', "o'brien", nasty)];
    expect(runs).toMatchObject([{ code: 0 }, { code: 0 }]);
    const as = { PGUSER: "o'brien", PGPASSWORD: nasty, PGDATABASE: 'shop' };
    expect(query('SELECT current_user, session_user', as)).toBe("shop_owner|o'brien");
    expect(query('CREATE TABLE orders (id int); INSERT INTO orders VALUES (1)', as)).toBe('');
    const owned = "SELECT tableowner FROM pg_tables WHERE tablename = 'orders'";
    expect(query(owned, as)).toBe(ownerRole('shop'));
  });

  test('no password is in the log of the server, which has every statement, or of the Job', async () => {
    const { text } = await provision('shop', "o'brien", nasty);
    const log = readFileSync(join(folder, 'log'), 'utf8');
    expect(log).toContain('SCRAM-SHA-256$4096:');
    for (const part of [nasty, '$HOME', `:'password'`]) expect(log + text).not.toContain(part);
  });

  test('nobody else gets in', () => {
    const stranger = { PGUSER: 'stranger', PGPASSWORD: 'stranger', PGDATABASE: 'shop' };
    expect(query('SELECT 1', stranger)).toContain('permission denied for database "shop"');
  });

  test('a rotated password holds, and the former one no more', async () => {
    expect(await provision('shop', "o'brien", 'another')).toMatchObject({ code: 0 });
    const as = (password: string) =>
      query('SELECT id FROM orders', { PGUSER: "o'brien", PGPASSWORD: password, PGDATABASE: 'shop' });
    expect(as('another')).toBe('1');
    expect(as(nasty)).toContain('password authentication failed');
  });

  test('a second user shares the database, while the first one is still good', async () => {
    expect(await provision('shop', 'shop_b', 'second')).toMatchObject({ code: 0 });
    const [first, second] = [
      { PGUSER: "o'brien", PGPASSWORD: 'another', PGDATABASE: 'shop' },
      { PGUSER: 'shop_b', PGPASSWORD: 'second', PGDATABASE: 'shop' },
    ];
    expect(query('ALTER TABLE orders ADD COLUMN name text; SELECT id FROM orders', second)).toBe('1');
    expect(query("INSERT INTO orders VALUES (2, 'two'); SELECT count(*) FROM orders", first)).toBe('2');
  });

  test('names are names, whatever they hold', async () => {
    const database = `Weird "name"; DROP DATABASE shop; --`;
    expect(await provision(database, 'Weird"User', 'pw')).toMatchObject({ code: 0 });
    const as = { PGUSER: 'Weird"User', PGPASSWORD: 'pw', PGDATABASE: database };
    expect(query('SELECT current_database()', as)).toBe(database);
    expect(query('SELECT count(*) FROM orders', { PGUSER: 'shop_b', PGPASSWORD: 'second', PGDATABASE: 'shop' })).toBe(
      '2',
    );
  });

  test('a password that is empty, and a master that is not let in, are failures', async () => {
    expect((await provision('shop', 'shop_b', '')).code).not.toBe(0);
    const refused = await provision('shop', 'shop_b', 'third', 'wrong');
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain('password authentication failed for user "verdigris"');
    expect(query('SELECT 1', { PGUSER: 'shop_b', PGPASSWORD: 'second', PGDATABASE: 'shop' })).toBe('1');
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
