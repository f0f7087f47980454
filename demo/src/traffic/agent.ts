import { randomUUID } from 'node:crypto'
import type { Conversation } from '@yingda/contract'
import { createClient } from '@yingda/sdk'
import type { TrafficVisitor } from '../content.ts'
import type { Chance } from './plan.ts'
import { openWire, pause } from './wire.ts'

interface Scene {
  server: string
  signal: AbortSignal
  chance: Chance
  say: (line: string) => void
  scripts: ReadonlyMap<string, TrafficVisitor>
}

const typeMinMs = 2500
const typeMaxMs = 9000

/** A demo agent at the desk: serves the visitors of the traffic with the lines written for them, and leaves everybody else to you. */
export const serve = async (logIn: { email: string; password: string }, scene: Scene): Promise<void> => {
  const { server, signal, chance, say, scripts } = scene
  const { cookie, me } = await signIn(server, logIn)
  const client = createClient({
    server,
    csrfToken: () => me.csrfToken,
    fetch: (input, init) =>
      fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), cookie } }),
  })
  const linesSaid = new Map<string, number>()
  const busyWith = new Set<string>()

  const answer = async (conversation: Conversation) => {
    const { id, contact } = conversation
    const script = scripts.get(id)
    if (!script) return
    const next = linesSaid.get(id) ?? 0
    const text = script.agentLines[next]
    if (text === undefined) return
    live.typing(id, text.slice(0, 8))
    await pause(typeMinMs + chance() * (typeMaxMs - typeMinMs), signal)
    if (signal.aborted) return
    linesSaid.set(id, next + 1)
    live.send({ id: randomUUID(), c: id, parts: [{ type: 'text', text }] })
    say(`${me.name} → ${contact.name}  ${text}`)
  }

  const live = openWire(
    server,
    {
      onFrame: (frame) => {
        if (frame.t !== 'rows') return
        for (const row of frame.rows) {
          const isMine = row.servedBy.kind === 'agent' && row.servedBy.agentId === me.id
          if (!isMine || row.status === 'closed' || !row.waitingSince || busyWith.has(row.id)) continue
          busyWith.add(row.id)
          answer(row)
            .catch((error: unknown) => say(`${me.name}: ${String(error)}`))
            .finally(() => busyWith.delete(row.id))
        }
      },
    },
    { cookie, origin: server },
  )
  live.follow(-1)
  await client.call('PUT /api/me/presence', { body: { presence: 'online' } })
  say(`· ${me.name} ${me.language === 'en' ? 'is at the desk' : '上线了'}`)
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  await client.call('PUT /api/me/presence', { body: { presence: 'offline' } })
  live.close()
}

const signIn = async (server: string, logIn: { email: string; password: string }) => {
  let cookie = ''
  const client = createClient({
    server,
    fetch: async (input, init) => {
      const response = await fetch(input, init)
      cookie = response.headers
        .getSetCookie()
        .map((each) => each.split(';')[0])
        .join('; ')
      return response
    },
  })
  const me = await client.call('POST /api/session', { body: logIn })
  return { cookie, me }
}
