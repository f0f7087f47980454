-- A company that uses the platform.
create table tenant (
  tenant_id uuid not null primary key,
  name text not null,
  language text not null check (language in ('zh-CN', 'en')),
  time_zone text not null,
  demo boolean not null default false,
  created_at timestamptz not null
);
-- Sweeps over all tenants begin with the list of them.
grant select on tenant to yingda_worker;
create policy worker on tenant for select to yingda_worker using (true);
