#!/usr/bin/env bash
# Makes the standby the primary. There is nobody left to wait for, so commits no longer wait: until a new standby follows,
# what is acknowledged lies on this one machine.
set -euo pipefail

psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
select pg_promote(wait => true);
alter system set synchronous_standby_names = '';
select pg_reload_conf();
SQL
