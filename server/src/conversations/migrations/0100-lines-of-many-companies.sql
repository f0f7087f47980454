-- Appends to logs of many companies in one statement and one commit. Lines stand together by company, within it by conversation, both in
-- the order of their ids, so that writers that wait never wait in a circle. Each company's lines are written under that company's own
-- row-level security: `app.tenant` changes from company to company.
-- p_waits: false takes only what nobody holds; a conversation or a feed that is held by a transaction at work gives its lines back as
-- `busy`, untouched, so that one company's long transaction holds up nobody else. True waits, as a transaction of one company does.
-- The other arguments, and what is given back, are those of `append_entries`; its place is taken over by this function with p_waits true.
-- status: ok, repeated, conflict, closed, missing, not_served, busy.
create function append_lines(
  p_waits boolean, p_tenant uuid[], p_conversation uuid[], p_client text[], p_author_kind text[], p_author_id uuid[], p_author_name text[],
  p_for_agents boolean[], p_kind text[], p_body jsonb[], p_text text[], p_bigrams text[], p_digest bytea[], p_sent timestamptz[], p_server uuid[], p_sentiment text[]
) returns table (o_ord int, o_seq bigint, o_at timestamptz, o_status text, o_served_by text, o_agent_id uuid) language plpgsql
-- By index, whatever the statistics of a young database say.
set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
  lines int := coalesce(array_length(p_conversation, 1), 0);
  i int := 1;
  tenant uuid;
  held boolean;
  named uuid;
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
  fed uuid[];
  grown int;
  head bigint;
begin
  while i <= lines loop
    tenant := p_tenant[i];
    perform set_config('app.tenant', tenant::text, true);
    fed := '{}';
    held := false;
    if not p_waits then
      -- Before any line is written: what has been written could not be given back when the feed turns out to be held.
      perform from feed f where f.tenant_id = tenant for no key update skip locked;
      held := not found and exists (select from feed f where f.tenant_id = tenant);
    end if;
    while i <= lines and p_tenant[i] = tenant loop
      named := p_conversation[i];
      if p_waits then
        select k.id, k.status, k.served_by, k.agent_id, k.last_seq, k.contact_seq, k.unread, k.waiting_since, k.first_reply_at, k.last_at, k.sentiment into c
        from conversation k where k.tenant_id = tenant and k.id = named for no key update;
      elsif not held then
        select k.id, k.status, k.served_by, k.agent_id, k.last_seq, k.contact_seq, k.unread, k.waiting_since, k.first_reply_at, k.last_at, k.sentiment into c
        from conversation k where k.tenant_id = tenant and k.id = named for no key update skip locked;
      end if;
      if held or not found then
        o_status := case when held or (not p_waits and exists (select from conversation k where k.tenant_id = tenant and k.id = named)) then 'busy' else 'missing' end;
        o_seq := null; o_at := now(); o_served_by := null; o_agent_id := null;
        -- All lines of one conversation meet the same fate, or a later one could overtake.
        while i <= lines and p_conversation[i] = named and p_tenant[i] = tenant loop
          o_ord := i;
          return next;
          i := i + 1;
        end loop;
        continue;
      end if;
      first_seq := c.last_seq;
      s_contact_seq := c.contact_seq; s_unread := c.unread; s_waiting := c.waiting_since; s_first_reply := c.first_reply_at;
      s_last_at := c.last_at; s_last_message := null; s_sentiment := c.sentiment;
      o_served_by := c.served_by; o_agent_id := c.agent_id; place := c.last_seq;
      while i <= lines and p_conversation[i] = named and p_tenant[i] = tenant loop
        o_ord := i; o_at := now(); o_seq := place + 1; o_status := 'ok';
        if p_server[i] is not null and p_server[i] is distinct from c.agent_id then
          o_status := 'not_served';
        elsif c.status = 'closed' and p_kind[i] = 'message' then
          o_status := 'closed';
        else
          insert into message (tenant_id, conversation_id, seq, client_id, author_kind, author_id, author_name, for_agents, body, text, bigrams, digest, sent_at)
          values (tenant, named, o_seq, p_client[i], p_author_kind[i], p_author_id[i], p_author_name[i], p_for_agents[i], p_body[i], p_text[i], p_bigrams[i]::int[], p_digest[i], p_sent[i])
          on conflict (tenant_id, conversation_id, client_id) do nothing;
          if not found then o_status := 'repeated'; end if;
        end if;
        if o_status <> 'ok' then
          select m.seq, m.digest, m.at into seen from message m where m.tenant_id = tenant and m.conversation_id = named and m.client_id = p_client[i];
          if found then
            o_status := case when seen.digest = p_digest[i] then 'repeated' else 'conflict' end;
            o_seq := seen.seq; o_at := seen.at;
          else
            o_seq := null;
          end if;
        else
          place := o_seq;
          fed := fed || named;
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
        where k.tenant_id = tenant and k.id = named;
      end if;
    end loop;
    grown := coalesce(array_length(fed, 1), 0);
    if grown > 0 then
      update feed f set seq = f.seq + grown where f.tenant_id = tenant returning f.seq into head;
      if not found then
        insert into feed as f (tenant_id, seq) values (tenant, grown)
        on conflict (tenant_id) do update set seq = f.seq + grown returning f.seq into head;
      end if;
      insert into feed_event (tenant_id, seq, conversation_id)
      select tenant, head - grown + u.place, u.id from unnest(fed) with ordinality u (id, place);
    end if;
  end loop;
end $$;

-- Appends to logs of one company, inside a transaction of its own: the same, and waiting.
create or replace function append_entries(
  p_tenant uuid, p_conversation uuid[], p_client text[], p_author_kind text[], p_author_id uuid[], p_author_name text[],
  p_for_agents boolean[], p_kind text[], p_body jsonb[], p_text text[], p_bigrams text[], p_digest bytea[], p_sent timestamptz[], p_server uuid[], p_sentiment text[]
) returns table (o_ord int, o_seq bigint, o_at timestamptz, o_status text, o_served_by text, o_agent_id uuid) language sql
as $$
  select * from append_lines(true, array_fill(p_tenant, array[coalesce(array_length(p_conversation, 1), 0)]), p_conversation, p_client, p_author_kind, p_author_id, p_author_name,
    p_for_agents, p_kind, p_body, p_text, p_bigrams, p_digest, p_sent, p_server, p_sentiment)
$$;
