-- When people are there: ranges of minutes for each weekday, and the days that differ.
create table hours (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  time_zone text not null,
  week jsonb not null,
  holidays jsonb not null default '[]',
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
