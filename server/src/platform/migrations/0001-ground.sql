-- Where a key leads: the public key of an inbox, the hash of a session or token, an e-mail address, an invitation.
-- A tenant is not known before the key is looked up, so one more rule lets a transaction see exactly the row whose key it already holds.
create table directory (
  tenant_id uuid not null,
  kind text not null,
  key text not null,
  ref uuid not null,
  primary key (kind, key)
);
create index directory_ref on directory (tenant_id, kind, ref);
create policy lookup on directory for select using (kind || ':' || key = current_setting('app.lookup', true));

-- Work to do at or after a moment. `key` names a job so that it can be replaced or cancelled.
create table job (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null,
  key text,
  payload jsonb not null,
  due_at timestamptz not null,
  attempts int not null default 0,
  failed_at timestamptz,
  last_error text,
  primary key (tenant_id, id)
);
create unique index job_key on job (tenant_id, kind, key) where key is not null and failed_at is null;
create index job_due on job (due_at) where failed_at is null;
-- The worker serves all tenants: it may see what is due, and does each job in a transaction of its tenant.
grant select on job to yingda_worker;
create policy worker on job for select to yingda_worker using (true);

create table file (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  type text not null,
  bytes bigint not null,
  width int,
  height int,
  uploaded_by text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);

-- The processes of this installation, which belong to no tenant: they are written under the id of nobody, all zeros.
create table node (
  tenant_id uuid not null,
  id uuid not null,
  roles text[] not null,
  started_at timestamptz not null,
  -- Alive until then, unless it says so again.
  until timestamptz not null,
  primary key (tenant_id, id)
);
