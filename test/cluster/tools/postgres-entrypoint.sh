#!/bin/sh
# Does what the official image's entry point does with POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB and PGDATA: makes the
# database where there is none, with connections from elsewhere by password, and starts the server.
set -eu
mkdir -p "$PGDATA"
chmod 700 "$PGDATA"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  printenv POSTGRES_PASSWORD >/tmp/password
  initdb --username="$POSTGRES_USER" --pwfile=/tmp/password --encoding=UTF8 --no-locale
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  # By its socket alone, as long as the database is not there.
  pg_ctl --pgdata="$PGDATA" --options="-c listen_addresses=''" --wait start
  if [ "$POSTGRES_DB" != postgres ]; then
    psql --quiet --no-psqlrc --username="$POSTGRES_USER" --dbname=postgres --command="CREATE DATABASE \"$POSTGRES_DB\""
  fi
  pg_ctl --pgdata="$PGDATA" --mode=fast --wait stop
fi
exec postgres -c "listen_addresses=*"
