import { setMaxListeners } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CallError } from '@yingda/sdk'
import { readDemo, type TrafficVisitor } from './content.ts'
import { serve } from './traffic/agent.ts'
import { planVisits, seeded } from './traffic/plan.ts'
import { shopIdentities } from './traffic/shop-identity.ts'
import { visit } from './traffic/visitor.ts'

// Seeded visitors who converse with a running server, so that the desk looks alive.
const usage = `npm run demo:traffic -- [--server http://127.0.0.1:8080] [--shop http://127.0.0.1:8081] [--visitors 12] [--seconds 300] [--seed 1] [--agents] [--data ./data]`
const visitorsMax = 500
const secondsMax = 3600

const fail = (why: string): never => {
  console.error(why)
  process.exit(1)
}

const readOptions = () => {
  try {
    const { values } = parseArgs({
      options: {
        server: { type: 'string', default: 'http://127.0.0.1:8080' },
        shop: { type: 'string', default: 'http://127.0.0.1:8081' },
        visitors: { type: 'string', default: '12' },
        seconds: { type: 'string', default: '300' },
        seed: { type: 'string', default: '1' },
        agents: { type: 'boolean', default: false },
        data: { type: 'string', default: process.env['YINGDA_DATA'] ?? './data' },
      },
    })
    return values
  } catch (error) {
    return fail(`${(error as Error).message}\n${usage}`)
  }
}

const whole = (name: string, text: string, max: number): number => {
  const number = Number(text)
  return Number.isInteger(number) && number >= 1 && number <= max ? number : fail(`--${name}: 1–${max}\n${usage}`)
}

/** The agents' log-ins, as the first start wrote them down. */
const agentLogIns = async (data: string): Promise<{ email: string; password: string }[]> => {
  const place = join(data, 'demo-log-ins.txt')
  const text = await readFile(place, 'utf8').catch(() => fail(`没有找到 / Not found: ${place} (--data)`))
  return text
    .split('\n')
    .map((line) => line.split('\t'))
    .flatMap(([email, password, role]) => (email && password && role === 'agent' ? [{ email, password }] : []))
}

const options = readOptions()
const count = whole('visitors', options.visitors, visitorsMax)
const seconds = whole('seconds', options.seconds, secondsMax)
const seed = whole('seed', options.seed, 2 ** 31)
const server = options.server.replace(/\/+$/, '')
const say = (line: string) => console.log(line)

await fetch(`${server}/healthz`).catch(() => fail(`连不上服务器 / No server at ${server} (npm start)`))
const over = new AbortController()
// Every visitor and agent waits for the same end.
setMaxListeners(0, over.signal)
const timer = setTimeout(() => over.abort(), seconds * 1000)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => over.abort())

const scripts = new Map<string, TrafficVisitor>()
const shop = options.shop.replace(/\/+$/, '')
const identityOf = shopIdentities(shop)
const atTheDesk = (options.agents ? await agentLogIns(options.data) : []).map((logIn, at) =>
  serve(logIn, { server, signal: over.signal, chance: seeded(seed + at + 1), say, scripts }),
)
const told = (error: unknown) => {
  process.exitCode = 1
  console.error(error instanceof CallError ? error.message : error)
}
const visits = planVisits(readDemo<TrafficVisitor[]>('traffic.json'), { count, seconds, seed })
await Promise.all(
  visits.map((each) => visit(each, { server, shop, signal: over.signal, say, identityOf, scripts }).catch(told)),
)
clearTimeout(timer)
over.abort()
await Promise.all(atTheDesk.map((agent) => agent.catch(told)))
say(`${scripts.size} 次会话 conversations`)
