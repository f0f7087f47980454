import type pg from 'pg'

// What a company has gathered over the years, made inside the database, set by set: through the product's own door it would take hours.

/** Ids whose first half is a moment, as the log's partitions want them. */
const idAt = `create or replace function pg_temp.id_at(at timestamptz) returns uuid language sql volatile as $$
  select overlay(overlay(overlay(md5(random()::text || clock_timestamp()::text)
    placing lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') from 1 for 12) placing '7' from 13 for 1) placing '8' from 17 for 1)::uuid $$`

/** The only company there is: its inbox and whom it leads to. */
const home = 'select tenant_id, id as inbox_id, skill_group_id from inbox limit 1'

/** An open conversation for each of some visitors, served by an agent, with some lines. Gives their ids in the order of the visitors. */
export const openConversations = async (
  client: pg.Client,
  { agentId, contactIds, lines }: { agentId: string; contactIds: string[]; lines: number },
): Promise<string[]> => {
  await client.query(idAt)
  await client.query(
    `create temp table opened as select place, contact_id, pg_temp.id_at(now()) as id, tenant_id, inbox_id, skill_group_id
     from unnest($1::uuid[]) with ordinality as given (contact_id, place), (${home}) home`,
    [contactIds],
  )
  await client.query(
    `insert into contact (tenant_id, id, name) select tenant_id, contact_id, '访客 ' || place from opened`,
  )
  await client.query(
    `insert into conversation (tenant_id, id, inbox_id, contact_id, channel, language, served_by, agent_id, skill_group_id, last_seq, contact_seq)
     select tenant_id, id, inbox_id, contact_id, 'web', 'zh-CN', 'agent', $1, skill_group_id, $2, $2 from opened`,
    [agentId, lines],
  )
  await client.query(
    `insert into message (tenant_id, conversation_id, seq, client_id, author_kind, body, text, digest, sent_at)
     select tenant_id, id, seq, seq::text, 'contact', '{"kind":"message","parts":[{"type":"text","text":"您好"}]}', '您好', '', now()
     from opened, generate_series(1, $1) as seq`,
    [lines],
  )
  const { rows } = await client.query<{ id: string }>('select id from opened order by place')
  await client.query('drop table opened; analyze conversation, message, contact')
  return rows.map(({ id }) => id)
}

/** More companies like the only one there is: people, hours, a group and an inbox each. Gives the keys of their inboxes. */
export const moreCompanies = async (client: pg.Client, count: number): Promise<string[]> => {
  await client.query(idAt)
  await client.query(
    `create temp table made as select n, pg_temp.id_at(now()) as tenant, pg_temp.id_at(now()) as inbox, pg_temp.id_at(now()) as grp, pg_temp.id_at(now()) as hours,
       pg_temp.id_at(now()) as member from generate_series(1, $1) as n`,
    [count],
  )
  // Each row of the first company once more for each of the new ones, with other ids: whatever columns the table has.
  const copy = (table: string, changed: string) =>
    client.query(`insert into ${table} select new.* from made, ${table} as old,
      lateral jsonb_populate_record(old, jsonb_build_object('tenant_id', tenant, ${changed})) as new
      where old.tenant_id = (select tenant_id from (${home}) home)`)
  await client.query(`create temp table first as ${home}`)
  await copy('hours', `'id', made.hours`)
  await copy('skill_group', `'id', grp, 'hours_id', case when old.hours_id is not null then made.hours end`)
  await copy('member', `'id', made.member, 'email', n || old.email, 'skill_group_ids', array[grp]`)
  await client.query(`insert into directory (tenant_id, kind, key, ref) select tenant, kind, key || '-' || n, made.inbox
    from made, directory where ref = (select inbox_id from first)`)
  await copy(
    'inbox',
    `'id', made.inbox, 'key', old.key || '-' || n, 'skill_group_id', grp, 'hours_id', case when old.hours_id is not null then made.hours end`,
  )
  await copy('tenant', `'name', '公司 ' || n`)
  const { rows } = await client.query<{ key: string }>(
    'select key from inbox where id in (select inbox from made) order by key',
  )
  await client.query('drop table made; drop table first; analyze')
  return rows.map(({ key }) => key)
}

const topics = [
  ['发票', '什么时候能开发票'],
  ['退货', '我想退货，怎么操作'],
  ['快递', '快递到哪里了'],
  ['安装', '师傅什么时候上门安装'],
  ['漏水', '洗衣机漏水了'],
  ['保修', '还在保修期里吗'],
  ['换货', '能不能换货'],
  ['优惠', '还有没有优惠'],
  ['噪音', '空调噪音很大'],
  ['遥控', '遥控器没有反应'],
  ['充电', '充电很慢'],
  ['屏幕', '屏幕有一条线'],
] as const
const things = ['冰箱', '洗衣机', '空调', '电视', '热水器', '油烟机', '扫地机', '微波炉', '净水器', '电饭煲']
const endings = [
  '麻烦尽快处理，谢谢！',
  '请问还要等多久？',
  '我已经等了很久了。',
  '好的，收到。',
  '在吗？',
  '谢谢您的耐心解答。',
]
const rareWords = ['彩虹', '龙井', '鲸鱼', '檀香', '琥珀', '昆仑', '敦煌', '麒麟']
const sayingsMade = 20_000

/** Words that many messages hold, and words that few in ten thousand or fewer do. */
export const words = { common: topics.map(([word]) => word), rare: rareWords }

const sayings = (): string[] =>
  Array.from({ length: sayingsMade }, (_none, n) => {
    const rare = n < rareWords.length ? `是${rareWords[n]}色的，` : ''
    // Some topics come up far more often than others.
    const topic = topics[Math.floor((((n * 7919) % 1000) / 1000) ** 2 * topics.length)]![1]
    return `您好，我的${things[n % things.length]}${rare}${topic}，订单号 ${100_000 + ((n * 7907) % 900_000)}，${endings[n % endings.length]}`
  })

/** The pairs of neighbouring characters that search looks up, as the server computes them. */
const pairs = `(select array_agg(distinct (ascii(substr(t, i, 1)) << 16) | ascii(substr(t, i + 1, 1)))
  from (select lower(said) as t) as small, generate_series(1, length(said) - 1) as i)`

const atOnceConversations = 50_000
export const linesEach = 10
/** Of a hundred conversations so many are open, and one conversation has this many lines. */
const openShare = 0.02
export const longestLines = 5000

/**
 * Conversations of a year in twenty groups, ten lines each, two to a contact; two in a hundred are open: most with the bot, some with
 * agents, a few waiting. Indexes that are no rule are made anew afterwards. Gives the id of one long conversation that an agent serves.
 */
export const yearsOfConversations = async (
  client: pg.Client,
  { conversations, groups, agentId }: { conversations: number; groups: number; agentId: string },
): Promise<string> => {
  await client.query(`set synchronous_commit = off; set work_mem = '64MB'; set maintenance_work_mem = '512MB'; ${idAt};
    select make_message_partitions(now() - interval '13 months', 14)`)
  await client.query(
    `create temp table saying as select (place - 1)::int as n, said as text, ${pairs} as bigrams,
       jsonb_build_object('kind', 'message', 'parts', jsonb_build_array(jsonb_build_object('type', 'text', 'text', said))) as body
     from unnest($1::text[]) with ordinality as given (said, place)`,
    [sayings()],
  )
  await client.query(`create temp table first as ${home}`)
  await client.query(
    `insert into skill_group select new.* from generate_series(2, $1) as n, skill_group as old,
       lateral jsonb_populate_record(old, jsonb_build_object('id', pg_temp.id_at(now()), 'name', '组 ' || n)) as new where old.id = (select skill_group_id from first)`,
    [groups],
  )
  await client.query(
    `create temp table spread as select (row_number() over (order by id = (select skill_group_id from first) desc, id) - 1)::int as n, id as group_id from skill_group`,
  )
  await client.query(
    `create temp table person as select n, pg_temp.id_at(now() - interval '1 year' * (1 - n::float / $1)) as id from generate_series(0, $1 - 1) as n`,
    [Math.ceil(conversations / 2)],
  )
  await client.query(`insert into contact (tenant_id, id, name, known, phone, email)
    select tenant_id, id, (array['王','李','张','刘','陈','杨','赵','黄'])[n % 8 + 1] || (array['伟','芳','娜','秀英','敏','静','丽','强','磊','军'])[n / 8 % 10 + 1] || n % 1000,
      n % 3 = 0, case when n % 3 = 0 then '1' || (3000000000 + n * 17)::text end, case when n % 5 = 0 then 'kehu' || n || '@example.com' end from person, first`)
  await client.query(`create index on person (n); create index on spread (n); analyze person, spread, saying`)

  const indexes = await client.query<{ name: string; made: string }>(
    `select c.relname as name, replace(pg_get_indexdef(c.oid), ' ON ONLY ', ' ON ') as made from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid in ('message'::regclass, 'conversation'::regclass) and not i.indisunique`,
  )
  for (const { name } of indexes.rows) await client.query(`drop index ${name}`)
  await client.query('create temp table opened (id uuid, opened_at timestamptz, lines int, n int)')
  for (let from = 0; from < conversations; from += atOnceConversations) {
    const until = Math.min(from + atOnceConversations, conversations)
    await client.query('truncate opened')
    await client.query(
      `insert into opened select pg_temp.id_at(at), at, case when n = $3::int - 1 then $4::int else $5::int end, n
       from (select n, now() - interval '1 year' * (1 - n::float / $3) - interval '10 minutes' as at from generate_series($1::int, $2::int - 1) as n) as moments`,
      [from, until, conversations, longestLines, linesEach],
    )
    await client.query(
      `insert into conversation (tenant_id, id, inbox_id, contact_id, channel, language, status, served_by, agent_id, skill_group_id, served_since, opened_at, closed_at,
         last_seq, last_message, last_at, contact_seq, bot_seq, waiting_since, unread)
       select tenant_id, opened.id, inbox_id, person.id, 'web', 'zh-CN', case when is_open then 'open' else 'closed' end, server,
         case when server = 'agent' then case when group_id = skill_group_id and opened.n % 3 > 0 or opened.n = $1::int - 1 then $2::uuid else pg_temp.id_at(now()) end end, group_id,
         opened_at, opened_at, case when not is_open then opened_at + interval '9 minutes' end, lines,
         jsonb_build_object('seq', lines, 'at', opened_at, 'text', '好的，谢谢', 'author', jsonb_build_object('kind', 'contact')),
         opened_at + interval '9 minutes', lines, lines, case when server = 'queue' then opened_at end, 1
       from first, opened join person on person.n = opened.n % $3::int join spread on spread.n = case when opened.n = $1::int - 1 then 0 else opened.n % $4::int end,
         lateral (select opened.n >= $1::int * (1 - $5::float) as is_open) as state,
         lateral (select case when not is_open then 'nobody' when opened.n = $1::int - 1 then 'agent' else (array['bot','bot','bot','agent','agent','queue'])[opened.n / 20 % 6 + 1] end as server) as serving`,
      [conversations, agentId, Math.ceil(conversations / 2), groups, openShare],
    )
    await client.query(
      `insert into message (tenant_id, conversation_id, seq, client_id, author_kind, body, text, bigrams, digest, sent_at, at)
       select tenant_id, id, seq, seq::text, (array['contact','bot','agent'])[seq % 3 + 1], body, text, bigrams, '', said_at, said_at
       from first, (select id, seq, opened_at + interval '1 minute' * least(seq, 9) as said_at, floor(pow(random(), 1.5) * $1)::int as pick
             from opened, generate_series(1, lines) as seq) as lines join saying on saying.n = $1 - 1 - pick`,
      [sayingsMade],
    )
  }
  const { rows } = await client.query<{ id: string }>('select id from opened order by n desc limit 1')
  for (const { made } of indexes.rows) await client.query(made)
  await client.query('vacuum analyze message, conversation, contact')
  return rows[0]!.id
}
