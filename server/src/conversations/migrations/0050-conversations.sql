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
  -- Lists are ordered by it first: an index by the moment itself would have to follow every message.
  last_minute timestamptz not null generated always as (date_bin('1 minute', last_at, 'epoch'::timestamptz)) stored,
  -- The customer's newest message, and how far the bot has dealt with them.
  contact_seq bigint not null default 0,
  bot_seq bigint not null default 0,
  bot_due boolean not null generated always as (served_by = 'bot' and contact_seq > bot_seq) stored,
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
-- Room for the next versions of a row beside it: no index holds what a message changes, so that only the row is written anew.
) with (fillfactor = 50);
-- A burst of first messages opens exactly one conversation.
create unique index conversation_open on conversation (tenant_id, contact_id, inbox_id) where status = 'open';
create index conversation_contact on conversation (tenant_id, contact_id, id desc);
create index conversation_agent on conversation (tenant_id, agent_id) where status = 'open' and agent_id is not null;
create index conversation_queue on conversation (tenant_id, skill_group_id, served_since) where served_by = 'queue';
create index conversation_list on conversation (tenant_id, status, last_minute desc);
create index conversation_bot on conversation (tenant_id, served_by, last_minute desc) where status = 'open';
create index conversation_opened on conversation (tenant_id, opened_at);
create index conversation_idle on conversation (last_minute) where served_by = 'bot';
create index conversation_turn on conversation (id) where bot_due;
-- A young table has no statistics, and all its indexes look alike to the planner, those of a whole tenant too: this one looks cheaper.
create index conversation_id on conversation using hash (id);
create index conversation_waiting on conversation (id) where served_by = 'queue';
grant select on conversation to yingda_worker;
create policy worker on conversation for select to yingda_worker using (true);

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
  -- Each two neighbouring characters of the text as one number, for search.
  bigrams int[],
  digest bytea not null,
  sent_at timestamptz not null,
  at timestamptz not null default now(),
  primary key (tenant_id, conversation_id, seq),
  unique (tenant_id, conversation_id, client_id)
) partition by range (conversation_id);
create table message_other partition of message default;
create index message_search on message using gin (bigrams);
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
-- Lines of one conversation stand together, and conversations in the order of their ids: it is read once, from front to back.
-- The digest of a repeated client_id must be the same. p_server, where given, is the agent who must be serving for a line to count.
-- p_sentiment, where given, is the customer's mood while people serve; the bot tells it with its own turn.
-- status: ok, repeated, conflict, closed, missing, not_served.
create function append_entries(
  p_tenant uuid, p_conversation uuid[], p_client text[], p_author_kind text[], p_author_id uuid[], p_author_name text[],
  p_for_agents boolean[], p_kind text[], p_body jsonb[], p_text text[], p_bigrams text[], p_digest bytea[], p_sent timestamptz[], p_server uuid[], p_sentiment text[]
) returns table (o_ord int, o_seq bigint, o_at timestamptz, o_status text, o_served_by text, o_agent_id uuid) language plpgsql
-- By index, whatever the statistics of a young database say.
set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
  lines int := coalesce(array_length(p_conversation, 1), 0);
  i int := 1;
  c record;
  seen record;
  place bigint;
  -- What the entries of one conversation come to.
  first_seq bigint;
  is_human boolean;
  s_contact_seq bigint;
  s_unread int;
  s_waiting timestamptz;
  s_first_reply timestamptz;
  s_last_at timestamptz;
  s_last_message jsonb;
  s_sentiment text;
  fed uuid[] := '{}';
  head bigint;
begin
  perform set_config('app.tenant', p_tenant::text, true);
  while i <= lines loop
    select k.id, k.status, k.served_by, k.agent_id, k.last_seq, k.contact_seq, k.unread, k.waiting_since, k.first_reply_at, k.last_at, k.sentiment into c
    from conversation k where k.tenant_id = p_tenant and k.id = p_conversation[i] for no key update;
    if not found then
      o_ord := i; o_seq := null; o_at := now(); o_status := 'missing'; o_served_by := null; o_agent_id := null;
      return next;
      i := i + 1;
      continue;
    end if;
    first_seq := c.last_seq;
    s_contact_seq := c.contact_seq; s_unread := c.unread; s_waiting := c.waiting_since; s_first_reply := c.first_reply_at;
    s_last_at := c.last_at; s_last_message := null; s_sentiment := c.sentiment;
    o_served_by := c.served_by; o_agent_id := c.agent_id; place := c.last_seq;
    while i <= lines and p_conversation[i] = c.id loop
      o_ord := i; o_at := now(); o_seq := place + 1; o_status := 'ok';
      if p_server[i] is not null and p_server[i] is distinct from c.agent_id then
        o_status := 'not_served';
      elsif c.status = 'closed' and p_kind[i] = 'message' then
        o_status := 'closed';
      else
        insert into message (tenant_id, conversation_id, seq, client_id, author_kind, author_id, author_name, for_agents, body, text, bigrams, digest, sent_at)
        values (p_tenant, c.id, o_seq, p_client[i], p_author_kind[i], p_author_id[i], p_author_name[i], p_for_agents[i], p_body[i], p_text[i], p_bigrams[i]::int[], p_digest[i], p_sent[i])
        on conflict (tenant_id, conversation_id, client_id) do nothing;
        if not found then o_status := 'repeated'; end if;
      end if;
      if o_status <> 'ok' then
        select m.seq, m.digest, m.at into seen from message m where m.tenant_id = p_tenant and m.conversation_id = c.id and m.client_id = p_client[i];
        if found then
          o_status := case when seen.digest = p_digest[i] then 'repeated' else 'conflict' end;
          o_seq := seen.seq; o_at := seen.at;
        else
          o_seq := null;
        end if;
      else
        place := o_seq;
        fed := fed || c.id;
        if p_kind[i] = 'message' then
          is_human := p_author_kind[i] <> 'bot';
          if p_author_kind[i] = 'contact' then
            s_contact_seq := place;
            s_unread := s_unread + 1;
            s_waiting := coalesce(s_waiting, least(p_sent[i], now()));
            if c.served_by <> 'bot' then s_sentiment := coalesce(p_sentiment[i], s_sentiment); end if;
          elsif p_author_kind[i] = 'agent' then
            s_unread := 0;
            s_waiting := null;
            s_first_reply := coalesce(s_first_reply, now());
          elsif c.served_by = 'bot' and p_author_kind[i] = 'bot' then
            -- Who waits for a person has not been answered by what the bot says meanwhile.
            s_waiting := null;
          end if;
          -- Lists show what people said last, not that the bot announced them.
          if is_human or c.served_by = 'bot' then
            s_last_at := now();
            s_last_message := jsonb_build_object('seq', place, 'at', now(), 'text', left(p_text[i], 200),
              'author', jsonb_strip_nulls(jsonb_build_object('kind', p_author_kind[i], 'id', p_author_id[i], 'name', p_author_name[i])));
          end if;
        end if;
      end if;
      return next;
      i := i + 1;
    end loop;
    if place > first_seq then
      update conversation k set last_seq = place, version = k.version + 1, contact_seq = s_contact_seq, unread = s_unread, waiting_since = s_waiting,
        first_reply_at = s_first_reply, last_at = s_last_at, last_message = coalesce(s_last_message, k.last_message), sentiment = s_sentiment
      where k.tenant_id = p_tenant and k.id = c.id;
    end if;
  end loop;
  if array_length(fed, 1) > 0 then
    update feed f set seq = f.seq + array_length(fed, 1) where f.tenant_id = p_tenant returning f.seq into head;
    if head is null then
      insert into feed as f (tenant_id, seq) values (p_tenant, array_length(fed, 1))
      on conflict (tenant_id) do update set seq = f.seq + array_length(fed, 1) returning f.seq into head;
    end if;
    insert into feed_event (tenant_id, seq, conversation_id)
    select p_tenant, head - array_length(fed, 1) + u.place, u.id from unnest(fed) with ordinality u (id, place);
  end if;
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
-- When what an id names was opened.
create function time_of(p_id uuid) returns timestamptz language sql immutable as $$
  select to_timestamp(('x' || left(replace(p_id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
$$;
select make_message_partitions(now() - interval '1 month', 14);

grant select on message, conversation to yingda_search;
create policy search on message for select to yingda_search using (true);
create policy search on conversation for select to yingda_search using (true);
-- Newest first. The newest lines are read one by one: what many say is found there, and all that a small company ever said. What is older is
-- looked up by its pairs, a month of conversations at a time and the newest month first, so that a search ends when it has found enough
-- instead of gathering years. A single character makes no pair: it is looked for in the newest lines, and no further.
create function search_messages(p_query text, p_bigrams int[], p_newest int, p_limit int)
returns table (conversation_id uuid, seq bigint, at timestamptz, author_kind text, author_id uuid, author_name text, text text)
language plpgsql stable security definer set search_path = public, pg_temp
-- The newest lines are always read by time. Months are planned with what is looked for, each anew: what is rare there and what is not differs.
set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  tenant constant uuid := nullif(current_setting('app.tenant', true), '')::uuid;
  wanted constant text := lower(p_query);
  newest int := p_newest;
  -- The moment up to which lines are looked up instead of read; null where there are not that many.
  edge timestamptz;
  hits int;
  lacking int := p_limit;
  month timestamptz;
  oldest timestamptz;
begin
  select m.at into edge from message m where m.tenant_id = tenant and m.text is not null order by m.at desc offset newest - 1 limit 1;
  if edge is not null then
    select count(*) into hits
    from (select m.text, m.bigrams from message m where m.tenant_id = tenant and m.text is not null order by m.at desc limit newest) m
    where m.bigrams @> p_bigrams and position(wanted in lower(m.text)) > 0;
    -- What one in twenty says is found soonest by reading on.
    if hits * 20 > newest or p_bigrams = '{}' then
      newest := greatest(newest, p_limit * 20);
      select m.at into edge from message m where m.tenant_id = tenant and m.text is not null order by m.at desc offset newest - 1 limit 1;
    end if;
  end if;
  return query select m.conversation_id, m.seq, m.at, m.author_kind, m.author_id, m.author_name, m.text
    from (select * from message m where m.tenant_id = tenant and m.text is not null order by m.at desc limit newest) m
    -- Lines of one moment may lie on both sides of the limit: those of the edge are looked up, all of them.
    where (edge is null or m.at > edge) and m.bigrams @> p_bigrams and position(wanted in lower(m.text)) > 0 limit lacking;
  get diagnostics hits = row_count;
  lacking := lacking - hits;
  if edge is null or p_bigrams = '{}' then return; end if;
  select date_trunc('month', time_of(m.conversation_id), 'UTC') into oldest from message m where m.tenant_id = tenant order by m.conversation_id limit 1;
  select date_trunc('month', time_of(m.conversation_id), 'UTC') into month from message m where m.tenant_id = tenant order by m.conversation_id desc limit 1;
  while lacking > 0 and month >= oldest loop
    -- Ordered by an expression, so that nobody reads a whole month by time in the hope of finding enough.
    return query execute 'select m.conversation_id, m.seq, m.at, m.author_kind, m.author_id, m.author_name, m.text from message m
      where m.tenant_id = $1 and m.conversation_id >= id_of($2) and m.conversation_id < id_of($3) and m.text is not null and m.at <= $4
        and m.bigrams @> $5 and position($6 in lower(m.text)) > 0
      order by m.at + interval ''0'' desc limit $7'
      using tenant, month, month + interval '1 month', edge, p_bigrams, wanted, lacking;
    get diagnostics hits = row_count;
    lacking := lacking - hits;
    month := month - interval '1 month';
  end loop;
end $$;
alter function search_messages(text, int[], int, int) owner to yingda_search;
