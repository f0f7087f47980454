create table contact (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  known boolean not null default false,
  phone text,
  email text,
  language text,
  vip boolean not null default false,
  attributes jsonb not null default '{}',
  tag_ids uuid[] not null default '{}',
  created_at timestamptz not null default now(),
  last_seen_at timestamptz,
  primary key (tenant_id, id)
);

-- A person on one channel: the number under which the provider, or the shop's own site, knows them.
create table identity (
  tenant_id uuid not null,
  channel text not null,
  external_id text not null,
  contact_id uuid not null,
  inbox_id uuid,
  verified boolean not null,
  at timestamptz not null default now(),
  primary key (tenant_id, channel, external_id)
);
create index identity_contact on identity (tenant_id, contact_id);

create table contact_note (
  tenant_id uuid not null,
  id uuid not null,
  contact_id uuid not null,
  text text not null,
  by_name text not null,
  at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create index contact_note_of on contact_note (tenant_id, contact_id, at desc);

create table tag (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  colour text not null,
  primary key (tenant_id, id)
);
create unique index tag_name on tag (tenant_id, lower(name));

-- Any two neighbouring characters of a text, lower case: what substring search is indexed by (Chinese has no spaces to split at).
create function bigrams(text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct substr(t, i, 2)), '{}')
  from (select lower($1) as t) s, generate_series(1, greatest(length($1) - 1, 0)) i
$$;

-- Search runs as a role of its own: under row-level security an index on arrays cannot be used, because the operator could leak.
-- This role may see all rows, and the only functions it owns ask for the tenant themselves.
do $$ begin
  if not exists (select from pg_roles where rolname = 'yingda_search') then create role yingda_search nologin; end if;
  if not pg_has_role(current_user, 'yingda_search', 'member') then execute format('grant yingda_search to %I', current_user); end if;
end $$;
grant usage, create on schema public to yingda_search;
grant select on contact to yingda_search;
create policy search on contact for select to yingda_search using (true);

create function contact_text(name text, phone text, email text) returns text language sql immutable parallel safe as $$
  select name || ' ' || coalesce(phone, '') || ' ' || coalesce(email, '')
$$;
create index contact_search on contact using gin (bigrams(contact_text(name, phone, email)));

create function search_contacts(p_query text, p_before uuid, p_limit int) returns setof contact
language sql stable security definer set search_path = public, pg_temp as $$
  select * from contact c
  where c.tenant_id = nullif(current_setting('app.tenant', true), '')::uuid
    and (p_before is null or c.id < p_before)
    and (length(p_query) < 2 or bigrams(contact_text(c.name, c.phone, c.email)) @> bigrams(p_query))
    and position(lower(p_query) in lower(contact_text(c.name, c.phone, c.email))) > 0
  order by c.id desc limit p_limit
$$;
alter function search_contacts(text, uuid, int) owner to yingda_search;
