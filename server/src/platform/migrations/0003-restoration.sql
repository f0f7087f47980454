-- Each time a backup was put into this database. It then tells another history than before, though PostgreSQL is the same. Written under the id of nobody.
create table restoration (
  tenant_id uuid not null,
  id uuid not null,
  at timestamptz not null default now(),
  primary key (tenant_id, id)
);
