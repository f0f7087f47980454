-- People of a tenant who may sign in. Their e-mail addresses are also in the directory, which keeps them unique everywhere.
create table member (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  email text not null,
  role text not null check (role in ('owner', 'admin', 'supervisor', 'agent')),
  permissions_added text[] not null default '{}',
  permissions_removed text[] not null default '{}',
  -- null: no limit.
  visible_inbox_ids uuid[],
  visible_skill_group_ids uuid[],
  capacity int not null check (capacity between 1 and 100),
  skill_group_ids uuid[] not null default '{}',
  language text not null check (language in ('zh-CN', 'en')),
  disabled boolean not null default false,
  password_hash text not null,
  -- The secrets of one-time codes are sealed with a key that is not in the database.
  totp_secret text,
  totp_pending_secret text,
  -- The time step of the last code taken: no code is taken twice.
  totp_last_step bigint,
  created_at timestamptz not null,
  last_seen_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, email)
);

-- A code for the day the phone is lost; each works once.
create table recovery_code (
  tenant_id uuid not null,
  member_id uuid not null,
  hash text not null,
  used_at timestamptz,
  primary key (tenant_id, member_id, hash),
  foreign key (tenant_id, member_id) references member (tenant_id, id) on delete cascade
);

-- Somebody signed in somewhere. The hash of the cookie's secret is the key in the directory.
create table session (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references member (tenant_id, id) on delete cascade
);
create index session_member on session (tenant_id, member_id);

create table api_token (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  name text not null,
  scopes text[] not null,
  -- The last characters of the secret, so that people can tell their tokens apart.
  hint text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  expires_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references member (tenant_id, id) on delete cascade
);
create index api_token_member on api_token (tenant_id, member_id);

create table invitation (
  tenant_id uuid not null,
  id uuid not null,
  email text not null,
  role text not null check (role in ('owner', 'admin', 'supervisor', 'agent')),
  skill_group_ids uuid[] not null default '{}',
  invited_by uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, invited_by) references member (tenant_id, id) on delete cascade,
  unique (tenant_id, email)
);

-- Who did what, from where. It is only ever added to.
create table audit_record (
  tenant_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  by_id uuid,
  by_name text not null,
  action text not null,
  target text,
  details jsonb not null default '{}',
  address text,
  primary key (tenant_id, id)
);
create index audit_record_by on audit_record (tenant_id, by_id, id desc);
create index audit_record_action on audit_record (tenant_id, action, id desc);

-- The grants of after-each.sql are the same for every table, so it is this that keeps the records as they were written.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'The audit log is only added to' using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete or truncate on audit_record
  for each statement execute function refuse_change();
