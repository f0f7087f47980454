#!/usr/bin/env bash
# Runs once, when PostgreSQL makes the primary's data: lets the standby in, and has every commit wait for it from the next start on.
set -euo pipefail

# The one password serves both roles; it goes in as a variable so that no sign in it can end the statement.
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres --set=password="$POSTGRES_PASSWORD" <<'SQL'
create role replicator login replication password :'password';
select pg_create_physical_replication_slot('standby');
-- Not sooner than now: PostgreSQL would wait for a standby that cannot exist yet.
alter system set synchronous_standby_names = 'ANY 1 (standby)';
SQL
echo 'host replication replicator all scram-sha-256' >>"$PGDATA/pg_hba.conf"
