import { cpus, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { told, type Figure } from './core/figures.ts'
import { idle } from './core/idle.ts'
import { lists } from './core/lists.ts'
import { nodes } from './core/nodes.ts'
import { push } from './core/push.ts'
import { storm } from './core/storm.ts'
import { tenants } from './core/tenants.ts'
import { hot, write } from './core/write.ts'

/** `npm run bench:core`: what the message core holds, each figure beside a floor that was measured in the same run. */
const { values } = parseArgs({
  options: {
    /** Some of the parts, by name. */
    only: { type: 'string', default: 'write,push,idle,storm,nodes,hot,tenants,lists' },
    /** Messages in the history: 10M, 1M or 100k; ten to a conversation. */
    size: { type: 'string', default: '100k' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '10000' },
    clients: { type: 'string', default: '5000' },
    companies: { type: 'string', default: '10000' },
    json: { type: 'boolean', default: false },
  },
})

const sizes: Record<string, number> = { '10M': 10_000_000, '1M': 1_000_000, '100k': 100_000 }
const messages = sizes[values.size]
if (!messages) throw new Error(`--size is one of ${Object.keys(sizes).join(', ')}`)
const seconds = Number(values.seconds)

const parts: Record<string, { title: string; run: () => Promise<Figure[]> }> = {
  write: { title: 'The write path alone, 64 at once', run: () => write({ seconds }) },
  push: { title: 'Through the whole server to the agent’s screen', run: () => push({ seconds: seconds * 2 }) },
  idle: { title: 'Idle sockets', run: () => idle({ connections: Number(values.connections) }) },
  storm: { title: 'Everybody reconnects', run: () => storm({ clients: Number(values.clients) }) },
  nodes: { title: 'From node to node', run: () => nodes({ seconds }) },
  hot: { title: 'One company takes all writes', run: () => hot({ seconds }) },
  tenants: {
    title: 'Many companies',
    run: () => tenants({ seconds: seconds * 2, companies: Number(values.companies) }),
  },
  lists: { title: `A history of ${messages / 10} conversations, ${messages} messages`, run: () => lists({ messages }) },
}

const machine = () => ({
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 1024 ** 3),
  load: loadavg().map((load) => Number(load.toFixed(2))),
})

const say = (line: string) => !values.json && console.log(line)
const before = machine()
const found: Record<string, Figure[]> = {}
say(`${before.cores} cores, ${before.memoryGb} GB, shared with the clients; load before ${before.load.join(' ')}`)
for (const name of values.only.split(',')) {
  const part = parts[name]
  if (!part) throw new Error(`There is no part ${name}: ${Object.keys(parts).join(', ')}`)
  say(`\n${part.title}`)
  found[name] = await part.run()
  for (const one of found[name]) say(told(one))
}
const missed = Object.values(found)
  .flat()
  .filter(({ goal }) => goal && !goal.reached)
if (values.json) console.log(JSON.stringify({ machine: before, parts: found }))
else
  say(
    missed.length
      ? `\n${missed.length} goals missed: ${missed.map(({ what }) => what).join('; ')}`
      : '\nevery goal reached',
  )
