-- Up to here the feed may lack what belonged to conversations that are gone; whoever is behind it fetches the lists anew.
alter table feed add column floor bigint not null default 0;

-- What became of each month that was exported. It belongs to no tenant: a month is one of the installation.
create table archived_month (
  tenant_id uuid not null,
  month date not null,
  -- deleting: everything that is due is in the archive and goes. held: what is left is not due. done: nothing is left.
  stage text not null check (stage in ('deleting', 'held', 'done')),
  conversations bigint not null,
  messages bigint not null,
  files bigint not null,
  bytes bigint not null,
  held bigint not null default 0,
  at timestamptz not null,
  primary key (tenant_id, month)
);

-- How the last run of retention went: one row.
create table retention_run (
  tenant_id uuid not null primary key,
  at timestamptz not null,
  ended_well_at timestamptz,
  failure text
);
