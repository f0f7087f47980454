#!/usr/bin/env bash
# Copies the primary the first time, then follows it. After a promotion the same data start as a primary.
set -euo pipefail

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  rm -rf "${PGDATA:?}"/*
  export PGPASSWORD="$POSTGRES_PASSWORD"
  pg_basebackup --pgdata="$PGDATA" --host=primary --username=replicator --slot=standby --write-recovery-conf --checkpoint=fast
  chmod 700 "$PGDATA"
fi
# The name the primary knows it by, in synchronous_standby_names.
exec postgres -c cluster_name=standby
