import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { permissions, type ArgumentsOf, type EndpointKey, type ResultOf } from '@yingda/contract'
import { createClient } from '@yingda/sdk'
import { call } from '../../machine/company.ts'
import { installBuilt } from '../../machine/built-server.ts'

/** A member of the demo company, as the first start wrote them down. */
export interface LogIn {
  email: string
  password: string
  role: string
  name: string
}

const wholeWeek = Array.from({ length: 7 }, () => [{ from: 0, to: 1440 }])

/** The built product with its demo company, open day and night so that no journey depends on the hour it is walked at. */
export const startProduct = async (settings: Record<string, string> = {}) => {
  const installation = await installBuilt({ YINGDA_DEMO: 'true', YINGDA_DEMO_SHOP_PORT: '0', ...settings })
  const run = await installation.start()
  const { url, folder } = installation
  const lines = (await readFile(join(folder, 'data', 'demo-log-ins.txt'), 'utf8')).trim().split('\n')
  const logIns = lines.map((line): LogIn => {
    const [email = '', password = '', role = '', name = ''] = line.split('\t')
    return { email, password, role, name }
  })
  const logIn = (who: string): LogIn => {
    const found = logIns.find(({ email, name }) => name === who || email.startsWith(`${who}@`))
    if (!found) throw new Error(`The demo company has no ${who}`)
    return found
  }

  const { email, password } = logIn('owner')
  const signedIn = await call(url, 'POST /api/session', '/api/session', {}, { email, password })
  const session = { cookie: signedIn.cookie!, csrf: signedIn.ok.csrfToken }
  const { ok: token } = await call(url, 'POST /api/tokens', '/api/tokens', session, {
    name: 'journeys',
    scopes: [...permissions],
  })
  const client = createClient({ server: url, token: () => token.secret })
  /** A call as the owner, past the screens. */
  const owner = <K extends EndpointKey>(key: K, args: ArgumentsOf<K>): Promise<ResultOf<K>> =>
    (client.call as (key: K, args: ArgumentsOf<K>) => Promise<ResultOf<K>>)(key, args)

  const setHours = async (week: { from: number; to: number }[][]) => {
    const { items } = await client.call('GET /api/hours', {})
    for (const { id, name, timeZone } of items)
      await owner('PUT /api/hours/{id}', { params: { id }, body: { name, timeZone, week, holidays: [] } })
  }
  const open = () => setHours(wholeWeek)
  await open()

  return {
    url,
    logIn,
    owner,
    open,
    /** Nobody is there, on no day. */
    close: () => setHours(wholeWeek.map(() => [])),
    /** Every agent goes off duty; who waits with them goes back to the queue. */
    async endShift() {
      const { items } = await client.call('GET /api/agents', {})
      for (const { agentId: id, presence } of items)
        if (presence !== 'offline')
          await owner('PUT /api/agents/{id}/presence', { params: { id }, body: { presence: 'offline' } })
    },
    /** Ends it; what it logged about faults of its own fails the journey. */
    async stop() {
      await run.end('SIGTERM')
      const errors = (await installation.log()).split('\n').filter((line) => line.includes('"level":50'))
      await installation.remove()
      if (errors.length) throw new Error(`The server logged errors:\n${errors.join('\n')}`)
    },
  }
}
export type Product = Awaited<ReturnType<typeof startProduct>>
