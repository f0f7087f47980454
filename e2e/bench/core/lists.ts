import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import pg from 'pg'
import { installBuilt } from '../../machine/built-server.ts'
import { setUpCompany } from '../../machine/company.ts'
import { linesEach, longestLines, words, yearsOfConversations } from '../../machine/history.ts'
import { quantiles } from '../../machine/load-protocol.ts'
import { ask } from '../../machine/measured-load.ts'
import { figure, type Figure } from './figures.ts'

const times = 30
const pagesDown = 20
const plainHttp = join(import.meta.dirname, '..', '..', '..', 'server', 'test', 'bench-plain-http.ts')

/** Asks again and again, one after another, and gives how long it took. */
const timed = async (askOnce: (n: number) => Promise<string>): Promise<{ p50: number; p95: number; text: string }> => {
  const tookMs: number[] = []
  let text = await askOnce(0)
  for (let n = 0; n < times; n++) {
    const from = performance.now()
    text = await askOnce(n)
    tookMs.push(performance.now() - from)
  }
  const { p50, p95 } = quantiles(tookMs)
  return { p50, p95, text }
}

/** Lists, timelines and search over a long history, as an agent of one group among twenty sees them. */
export const lists = async ({ messages }: { messages: number }): Promise<Figure[]> => {
  const conversations = messages / linesEach
  // Nothing is swept away while it is looked at.
  const installation = await installBuilt({ YINGDA_BOT_IDLE_MINUTES: '100000' })
  const run = await installation.start()
  const plain = fork(plainHttp)
  try {
    const [{ done: plainUrl }] = (await once(plain, 'message')) as [{ done: string }]
    const company = await setUpCompany(installation.url, await installation.setUpCode(), { agents: 1, botOn: true })
    const agent = company.agents[0]!
    const client = new pg.Client(await installation.connection())
    await client.connect()
    const began = performance.now()
    const long = await yearsOfConversations(client, { conversations, groups: 20, agentId: agent.id })
    const madeS = (performance.now() - began) / 1000
    const size = await client.query<{ mb: string }>('select pg_database_size(current_database()) / 1048576 as mb')
    await client.end()

    const get = async (path: string): Promise<string> => {
      const response = await fetch(installation.url + path, { headers: { authorization: `Bearer ${agent.token}` } })
      const text = await response.text()
      if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
      return text
    }
    /** What plain Fastify takes to give back the same answer. */
    const beneath = async (text: string) => {
      await ask(plain, text)
      const { p95 } = await timed(async () => (await fetch(plainUrl)).text())
      return { what: 'plain Fastify, the same answer', value: p95 }
    }
    const measured = async (what: string, path: (n: number) => string, atMost: number): Promise<Figure> => {
      const { p50, p95, text } = await timed((n) => get(path(n)))
      const read = JSON.parse(text) as Record<string, unknown[] | undefined>
      const found = (read['items'] ?? read['entries'] ?? read['messages'])?.length ?? 0
      return figure(`${what}, p95`, p95, 'ms', {
        floor: await beneath(text),
        goal: { atMost },
        note: `p50 ${p50} ms; ${found} rows`,
      })
    }

    const figures: Figure[] = [
      figure(`made ${conversations} conversations, ${messages} messages`, madeS, 's', {
        note: `${size.rows[0]!.mb} MB on disk`,
      }),
    ]
    for (const view of ['mine', 'queue', 'bot', 'all', 'closed']) {
      const first = `/api/conversations?view=${view}&limit=50`
      figures.push(await measured(`list ${view}, first page`, () => first, 100))
      let cursor: string | undefined
      let page = 1
      for (; page < pagesDown; page++) {
        const { next } = JSON.parse(await get(cursor ? `${first}&cursor=${cursor}` : first)) as { next?: string }
        if (!next) break
        cursor = next
      }
      if (cursor) figures.push(await measured(`list ${view}, page ${page}`, () => `${first}&cursor=${cursor}`, 100))
    }
    const middle = `/api/conversations/${long}/entries?limit=60&before=${longestLines / 2}`
    figures.push(
      await measured('counts of the lists', () => '/api/conversations/counts', 100),
      await measured(`a page in the middle of a log of ${longestLines}`, () => middle, 100),
      await measured(
        'search, a common word',
        (n) => `/api/search?q=${encodeURIComponent(words.common[n % words.common.length]!)}`,
        200,
      ),
      await measured(
        'search, a rare word',
        (n) => `/api/search?q=${encodeURIComponent(words.rare[n % words.rare.length]!)}`,
        200,
      ),
      await measured('search, what nobody said', () => `/api/search?q=${encodeURIComponent('饕餮')}`, 200),
      await measured('contacts, by name', (n) => `/api/contacts?q=${encodeURIComponent(`王伟${n}`)}`, 200),
      await measured('contacts, by part of a telephone number', (n) => `/api/contacts?q=${4000 + n * 17}`, 200),
    )
    return figures
  } finally {
    plain.kill()
    await run.end('SIGTERM')
    await installation.remove()
  }
}
