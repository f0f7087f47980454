import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../machine/built-server.ts'
import { createSieve } from './sieve.ts'
import { createWire, type Wire } from './wire.ts'

const program = 'nats-server'
const lookEveryMs = 20

/** Whether this machine has a nats-server. */
export const hasBus = (): boolean => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(Boolean(socket.destroy())))
    socket.once('error', () => resolve(false))
  })

/** A nats-server of the run's own. Each node reaches it through a wire that loses a share of the messages that go to this node. */
export const startBus = async ({ lostShare, random }: { lostShare: number; random: () => number }) => {
  const port = await freePort()
  const wires: Wire[] = []
  let lost = 0
  let isStruck = false

  const start = async (): Promise<ChildProcess> => {
    const child = spawn(program, ['-a', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
    while (!(await answers(port))) await wait(lookEveryMs)
    return child
  }
  let server = await start()

  const sieve = () =>
    createSieve(() => {
      const isLost = random() < lostShare
      if (isLost) lost++
      return isLost
    })

  return {
    /** For a node that finds it at this address. */
    async urlForNode(host = '127.0.0.1'): Promise<string> {
      const wire = await createWire({ port }, { host, sieve })
      wires.push(wire)
      return `nats://${host}:${wire.port}`
    },
    /** Kills it, or makes it stand still; resolves when it is back. False when it was struck already. */
    async strike(how: 'kill' | 'pause', lastsMs: number): Promise<boolean> {
      if (isStruck) return false
      isStruck = true
      if (how === 'pause') {
        server.kill('SIGSTOP')
        await wait(lastsMs)
        server.kill('SIGCONT')
      } else {
        const gone = once(server, 'exit')
        server.kill('SIGKILL')
        await gone
        await wait(lastsMs)
        server = await start()
      }
      isStruck = false
      return true
    },
    lost: () => lost,
    stop() {
      for (const wire of wires) wire.close()
      server.kill('SIGKILL')
    },
  }
}
export type LossyBus = Awaited<ReturnType<typeof startBus>>
