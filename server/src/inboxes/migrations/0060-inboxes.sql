create table inbox (
  tenant_id uuid not null,
  id uuid not null,
  channel text not null,
  name text not null,
  key text not null,
  identity_secret text not null,
  enabled boolean not null default true,
  bot_on boolean not null default true,
  skill_group_id uuid not null,
  hours_id uuid,
  settings jsonb not null,
  seen_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create table quick_reply (
  tenant_id uuid not null,
  id uuid not null,
  shortcut text not null,
  title text not null,
  text text not null,
  owner_id uuid,
  uses int not null default 0,
  primary key (tenant_id, id)
);
create unique index quick_reply_shortcut on quick_reply (tenant_id, coalesce(owner_id, tenant_id), lower(shortcut));
