import { ownerRole } from './backingNames';

/**
 * What makes an application's database, as the server's master user; it may run any number of times. Names come in as variables
 * of psql and are quoted by the server (`%I`) or by psql (`:"login"`).
 *
 * The password never reaches the server, and so none of its logs: `\password` reads it from standard input and sends what is
 * stored of it, a SCRAM verifier. What the application makes belongs to the owner, whoever of its members logs in.
 */
export const provisioningSql = String.raw`SELECT format('CREATE ROLE %I NOLOGIN', :'owner')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner') \gexec
SELECT format('GRANT %I TO CURRENT_USER', :'owner') \gexec
SELECT format('CREATE ROLE %I LOGIN', :'login')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'login') \gexec
SELECT format('GRANT %I TO %I', :'owner', :'login') \gexec
SELECT format('ALTER ROLE %I SET role = %L', :'login', :'owner') \gexec
\password :"login"
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'owner')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'database') \gexec
\connect :"database"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
SELECT format('GRANT ALL ON SCHEMA public TO %I', :'owner') \gexec
`;

/**
 * The shell that runs it: POSIX, and without a terminal, so that psql reads the password twice from standard input. The password
 * is in the environment alone, never among the arguments, which other processes see.
 */
export const provisioningShell = String.raw`set -eu
test -n "$APPLICATION_PASSWORD"
file="$TMPDIR/provision.sql"
printf '%s' "$PROVISIONING_SQL" > "$file"
printf '%s\n%s\n' "$APPLICATION_PASSWORD" "$APPLICATION_PASSWORD" | psql --no-psqlrc --quiet \
  --set=ON_ERROR_STOP=1 --set=owner="$OWNER" --set=login="$APPLICATION_USER" --set=database="$DATABASE" \
  --file="$file"
`;

/** Environment variables of the shell that are no secrets. */
export function provisioningVariables(database: string): Readonly<Record<string, string>> {
  return {
    DATABASE: database,
    OWNER: ownerRole(database),
    // The database that every server has: where one connects before there is another one.
    PGDATABASE: 'postgres',
    // RDS refuses anything else (rds.force_ssl). Its authority is not among those that an image knows, so it is not checked.
    PGSSLMODE: 'require',
    PGCONNECT_TIMEOUT: '10',
    PROVISIONING_SQL: provisioningSql,
    TMPDIR: '/tmp',
  };
}
