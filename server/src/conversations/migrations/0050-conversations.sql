create table conversation (
  tenant_id uuid not null,
  id uuid not null,
  inbox_id uuid not null,
  contact_id uuid not null,
  channel text not null,
  language text not null,
  status text not null default 'open' check (status in ('open', 'closed')),
  -- Exactly one party serves, and what belongs to that party is there.
  served_by text not null check (served_by in ('bot', 'queue', 'agent', 'nobody')),
  agent_id uuid,
  skill_group_id uuid,
  served_since timestamptz not null default now(),
  target_ms bigint not null default 60000,
  opened_at timestamptz not null default now(),
  closed_at timestamptz,
  closed_by text,
  last_seq bigint not null default 0,
  last_message jsonb,
  last_at timestamptz not null default now(),
  -- The customer's newest message, and how far the bot has dealt with them.
  contact_seq bigint not null default 0,
  bot_seq bigint not null default 0,
  bot_memory jsonb,
  waiting_since timestamptz,
  unread int not null default 0,
  contact_delivered bigint not null default 0,
  contact_read bigint not null default 0,
  agent_delivered bigint not null default 0,
  agent_read bigint not null default 0,
  sentiment text not null default 'neutral',
  tag_ids uuid[] not null default '{}',
  hand_off_reasons text[] not null default '{}',
  handed_off_at timestamptz,
  first_queued_at timestamptz,
  first_reply_at timestamptz,
  bot_answers int not null default 0,
  rating int check (rating between 1 and 5),
  rating_comment text,
  wrap_up_code text,
  wrap_up_note text,
  page jsonb,
  version bigint not null default 0,
  primary key (tenant_id, id),
  check ((served_by = 'agent') = (agent_id is not null)),
  check (served_by <> 'queue' or skill_group_id is not null),
  check ((served_by = 'nobody') = (status = 'closed'))
) with (fillfactor = 70);
-- A burst of first messages opens exactly one conversation.
create unique index conversation_open on conversation (tenant_id, contact_id, inbox_id) where status = 'open';
create index conversation_contact on conversation (tenant_id, contact_id, id desc);
create index conversation_agent on conversation (tenant_id, agent_id) where status = 'open' and agent_id is not null;
create index conversation_queue on conversation (tenant_id, skill_group_id, served_since) where served_by = 'queue';
create index conversation_list on conversation (tenant_id, status, last_at desc, id desc);
create index conversation_bot on conversation (tenant_id, served_by, last_at desc, id desc) where status = 'open';
create index conversation_opened on conversation (tenant_id, opened_at);
create index conversation_turn on conversation (id) where served_by = 'bot' and contact_seq > bot_seq;
create index conversation_waiting on conversation (id) where served_by = 'queue';
create index conversation_late on conversation (tenant_id, agent_id) where served_by = 'agent' and waiting_since is not null;
create policy worker on conversation for select using (current_setting('app.worker', true) = 'on');

-- The log. A conversation's id says when it was opened (UUID version 7), so a range of ids is a month: all of a conversation
-- lies in one partition, its dedupe is exact for ever, and retention drops a month of conversations whole.
create table message (
  tenant_id uuid not null,
  conversation_id uuid not null,
  seq bigint not null,
  client_id text not null,
  author_kind text not null,
  author_id uuid,
  author_name text,
  for_agents boolean not null default false,
  body jsonb not null,
  -- What search and lists read; null for events.
  text text,
  digest bytea not null,
  sent_at timestamptz not null,
  at timestamptz not null default now(),
  primary key (tenant_id, conversation_id, seq),
  unique (tenant_id, conversation_id, client_id)
) partition by range (conversation_id);
create table message_other partition of message default;
create index message_search on message using gin (bigrams(text)) where text is not null;
create index message_by_time on message (tenant_id, at) where text is not null;

-- The company's feed: which conversation changed, gapless. Lists follow it, and so will webhooks.
create table feed (tenant_id uuid primary key, seq bigint not null default 0) with (fillfactor = 50);
create table feed_event (
  tenant_id uuid not null,
  seq bigint not null,
  conversation_id uuid not null,
  at timestamptz not null default now(),
  primary key (tenant_id, seq)
);

-- Appends to logs of one tenant, many at once. Locks conversations in order of id, then the feed, so that writers never wait in a circle.
-- The digest of a repeated client_id must be the same; p_touch adds to the feed without an entry.
-- status: ok, repeated, conflict, closed, missing.
create function append_entries(
  p_tenant uuid, p_conversation uuid[], p_client text[], p_author_kind text[], p_author_id uuid[], p_author_name text[],
  p_for_agents boolean[], p_body text[], p_text text[], p_sent timestamptz[]
) returns table (o_ord int, o_seq bigint, o_at timestamptz, o_status text, o_served_by text, o_agent_id uuid) language plpgsql
-- Planned once a connection, by index, whatever the statistics of a young database say: planning anew costs more than the work.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_material = off
as $$
begin
  perform set_config('app.tenant', p_tenant::text, true);
  perform 1 from conversation c where c.tenant_id = p_tenant and c.id = any(p_conversation) order by c.id for no key update;
  insert into feed (tenant_id) values (p_tenant) on conflict do nothing;
  perform 1 from feed f where f.tenant_id = p_tenant for no key update;
  return query
  with given as materialized (
    select x.*, sha256(convert_to(x.author_kind || coalesce(x.author_id::text, '') || x.body, 'UTF8')) as digest, (x.body::jsonb ->> 'kind') as kind, seen.seq as seen_seq, seen.digest as seen_digest, seen.at as seen_at
    from unnest(p_conversation, p_client, p_author_kind, p_author_id, p_author_name, p_for_agents, p_body, p_text, p_sent)
      with ordinality as x (conversation_id, client_id, author_kind, author_id, author_name, for_agents, body, text, sent_at, ord)
    left join lateral (
      select m.seq, m.digest, m.at from message m
      where m.tenant_id = p_tenant and m.conversation_id = x.conversation_id and m.client_id = x.client_id
      -- Without a limit the planner may turn this round and read the tenant's whole log for every batch.
      limit 1
    ) seen on true
  ),
  judged as materialized (
    select g.*, c.served_by, c.agent_id, c.id is null as is_missing, coalesce(c.status = 'closed' and g.kind = 'message', false) as is_closed,
      row_number() over (partition by g.conversation_id, g.client_id order by g.ord) as turn
    from given g
    left join lateral (select c.id, c.status, c.served_by, c.agent_id from conversation c where c.tenant_id = p_tenant and c.id = g.conversation_id limit 1) c on true
  ),
  fresh as materialized (
    select j.*, row_number() over (partition by j.conversation_id order by j.ord) as place
    from judged j where j.seen_seq is null and not j.is_missing and not j.is_closed and j.turn = 1
  ),
  summed as materialized (
    select f.conversation_id, count(*) as entries,
      max(f.place) filter (where f.author_kind = 'contact' and f.kind = 'message') as contact_place,
      count(*) filter (where f.author_kind = 'contact' and f.kind = 'message') as contact_messages,
      min(f.sent_at) filter (where f.author_kind = 'contact' and f.kind = 'message') as contact_first,
      max(f.place) filter (where f.author_kind = 'agent' and f.kind = 'message') as agent_place,
      max(f.place) filter (where f.author_kind in ('agent', 'bot') and f.kind = 'message') as either_place,
      bool_or(f.author_kind = 'agent' and f.kind = 'message') as agent_spoke,
      max(f.place) filter (where f.kind = 'message') as message_place,
      max(f.place) filter (where f.kind = 'message' and f.author_kind <> 'bot') as human_place
    from fresh f group by 1
  ),
  grown as (
    update conversation c set
      last_seq = c.last_seq + s.entries,
      version = c.version + 1,
      contact_seq = case when s.contact_place is null then c.contact_seq else c.last_seq + s.contact_place end,
      unread = case when s.agent_spoke then 0 else c.unread end + s.contact_messages,
      waiting_since = case
        when s.contact_place is not null and s.contact_place > coalesce(a.place, 0) then
          case when a.place is null then coalesce(c.waiting_since, least(s.contact_first, now())) else least(s.contact_first, now()) end
        when a.place is not null then null
        else c.waiting_since end,
      first_reply_at = case when s.agent_spoke then coalesce(c.first_reply_at, now()) else c.first_reply_at end,
      last_at = case when a.shown is null then c.last_at else now() end,
      last_message = case when a.shown is null then c.last_message else (
        select jsonb_build_object('seq', c.last_seq + f.place, 'at', now(), 'text', left(f.text, 200),
          'author', jsonb_strip_nulls(jsonb_build_object('kind', f.author_kind, 'id', f.author_id, 'name', f.author_name)))
        from fresh f where f.conversation_id = c.id and f.place = a.shown) end
    -- The ids are told twice, so that rows are found by their key and not among all the tenant's.
    from summed s join conversation k on k.tenant_id = p_tenant and k.id = any(p_conversation) and k.id = s.conversation_id
      -- Who waits for a person has not been answered by what the bot says meanwhile.
      cross join lateral (select
        case when k.served_by = 'bot' then s.either_place else s.agent_place end as place,
        -- Lists show what people said last, not that the bot announced them.
        case when k.served_by = 'bot' then s.message_place else s.human_place end as shown) a
    where c.tenant_id = p_tenant and c.id = any(p_conversation) and c.id = s.conversation_id
    returning c.id, c.last_seq - s.entries as base
  ),
  numbered as materialized (
    select f.*, g.base + f.place as seq, row_number() over (order by f.ord) as feed_place from fresh f join grown g on g.id = f.conversation_id
  ),
  written as (
    insert into message (tenant_id, conversation_id, seq, client_id, author_kind, author_id, author_name, for_agents, body, text, digest, sent_at)
    select p_tenant, n.conversation_id, n.seq, n.client_id, n.author_kind, n.author_id, n.author_name, n.for_agents, n.body::jsonb, n.text, n.digest, n.sent_at from numbered n
  ),
  fed as (
    update feed f set seq = f.seq + (select count(*) from numbered) where f.tenant_id = p_tenant and exists (select from numbered)
    returning f.seq - (select count(*) from numbered) as base
  ),
  told as (
    insert into feed_event (tenant_id, seq, conversation_id)
    select p_tenant, fed.base + n.feed_place, n.conversation_id from numbered n, fed
  )
  select j.ord::int,
    coalesce(j.seen_seq, n.seq),
    coalesce(j.seen_at, now()),
    case
      when j.is_missing then 'missing'
      when j.seen_seq is not null then case when j.seen_digest = j.digest then 'repeated' else 'conflict' end
      when j.is_closed then 'closed'
      when n.ord = j.ord then 'ok'
      when n.digest = j.digest then 'repeated'
      else 'conflict' end,
    j.served_by, j.agent_id
  from judged j left join numbered n on n.conversation_id = j.conversation_id and n.client_id = j.client_id;
end $$;

-- A change of a conversation that is no entry of its log (read marks, tags, page): its row is newer and the feed says so.
create function touch_conversation(p_tenant uuid, p_conversation uuid) returns bigint language plpgsql as $$
declare grown bigint;
begin
  update conversation set version = version + 1 where tenant_id = p_tenant and id = p_conversation;
  if not found then return null; end if;
  insert into feed (tenant_id, seq) values (p_tenant, 1) on conflict (tenant_id) do update set seq = feed.seq + 1 returning seq into grown;
  insert into feed_event (tenant_id, seq, conversation_id) values (p_tenant, grown, p_conversation);
  return grown;
end $$;

-- Partitions of the log, a month each, made ahead of time by the owner of the tables.
create function make_message_partitions(p_from timestamptz, p_months int) returns int language plpgsql as $$
declare i int; first timestamptz; made int := 0; label text;
begin
  for i in 0..p_months - 1 loop
    first := date_trunc('month', p_from at time zone 'UTC') at time zone 'UTC' + make_interval(months => i);
    label := 'message_' || to_char(first at time zone 'UTC', 'YYYYMM');
    if to_regclass(label) is null then
      execute format('create table %I partition of message for values from (%L) to (%L)', label, id_of(first), id_of(first + interval '1 month'));
      made := made + 1;
    end if;
  end loop;
  return made;
end $$;
create function id_of(p_at timestamptz) returns uuid language sql immutable as $$
  select (lpad(to_hex((extract(epoch from p_at) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
$$;
select make_message_partitions(now() - interval '1 month', 14);

grant select on message, conversation to yingda_search;
create policy search on message for select to yingda_search using (true);
create policy search on conversation for select to yingda_search using (true);
create function search_messages(p_query text, p_limit int)
returns table (conversation_id uuid, seq bigint, at timestamptz, author_kind text, author_id uuid, author_name text, text text)
language sql stable security definer set search_path = public as $$
  select m.conversation_id, m.seq, m.at, m.author_kind, m.author_id, m.author_name, m.text from message m
  where m.tenant_id = nullif(current_setting('app.tenant', true), '')::uuid
    and m.text is not null
    and (length(p_query) < 2 or bigrams(m.text) @> bigrams(p_query))
    and position(lower(p_query) in lower(m.text)) > 0
  order by m.at desc limit p_limit
$$;
alter function search_messages(text, int) owner to yingda_search;
