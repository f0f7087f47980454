create table knowledge_category (
  tenant_id uuid not null,
  id uuid not null,
  parent_id uuid,
  name text not null,
  primary key (tenant_id, id)
);
create unique index knowledge_category_name on knowledge_category (tenant_id, coalesce(parent_id, tenant_id), lower(name));

-- What stands here is the draft, or what is published when there is no draft; what customers get is in knowledge_version.
create table knowledge_entry (
  tenant_id uuid not null,
  id uuid not null,
  external_id text,
  kind text not null,
  question text not null,
  similar_questions text[] not null default '{}',
  answer text not null,
  category_id uuid,
  audience text not null,
  language text not null,
  valid_from timestamptz,
  valid_until timestamptz,
  -- Everything above in lower case, for finding any part of it.
  search_text text not null,
  has_draft boolean not null,
  -- The version customers get now; null when they get none.
  published_version int,
  published_at timestamptz,
  last_version int not null default 0,
  revision int not null default 1,
  -- The tenant's change (knowledge_state.version) that touched this entry last: a process reads only what is newer than it knows.
  changed_in bigint not null,
  updated_at timestamptz not null,
  updated_by uuid not null,
  primary key (tenant_id, id)
);
create unique index knowledge_entry_external on knowledge_entry (tenant_id, external_id) where external_id is not null;
create index knowledge_entry_list on knowledge_entry (tenant_id, updated_at desc, id);
create index knowledge_entry_changed on knowledge_entry (tenant_id, changed_in);
create index knowledge_entry_category on knowledge_entry (tenant_id, category_id);

-- Only ever added to: an answer given last year can be shown as it was.
create table knowledge_version (
  tenant_id uuid not null,
  entry_id uuid not null,
  version int not null,
  content jsonb not null,
  at timestamptz not null,
  by_name text not null,
  note text,
  primary key (tenant_id, entry_id, version)
);

-- One row a tenant: how many changes there were, and the last of them that deleted something.
create table knowledge_state (
  tenant_id uuid not null,
  version bigint not null,
  deleted_in bigint not null default 0,
  primary key (tenant_id)
);

create table knowledge_use (
  tenant_id uuid not null,
  entry_id uuid not null,
  day date not null,
  asked int not null default 0,
  disliked int not null default 0,
  primary key (tenant_id, entry_id, day)
);
