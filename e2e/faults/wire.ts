import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { freePort } from '../machine/built-server.ts'

interface Link {
  ends: [Socket, Socket]
  /** Opens what was held back, and what waits to be connected. */
  release?: () => void
}

/** Only a TCP connection can be reset; one through a socket file just ends. */
const reset = (end: Socket) => (end.remoteAddress === undefined ? end.destroy() : end.resetAndDestroy())

/** Where a wire leads: a port of an address, or a socket file. */
export type WireEnd = { port: number; host?: string } | { path: string }

interface WireOptions {
  /** The address it is reached at. */
  host?: string
  /** Decides what of the answers gets through. */
  sieve?: () => (chunk: Buffer) => Buffer
}

/** A piece of network: a TCP proxy in front of a port. What goes through can be slow, held back both ways, or reset. */
export const createWire = async (first: WireEnd, { host = '127.0.0.1', sieve }: WireOptions = {}) => {
  let target = first
  const links = new Set<Link>()
  let delayMs = 0
  let heldShare = 0
  let pick: () => number = Math.random

  /** Passes on in order, each piece after the delay that held when it came. */
  const carry = (from: Socket, to: Socket, through: (chunk: Buffer) => Buffer = (chunk) => chunk) => {
    let line = Promise.resolve()
    let isSlow = 0
    from.on('data', (chunk: Buffer) => {
      const passed = through(chunk)
      if (passed.length === 0) return
      if (!delayMs && !isSlow) return void to.write(passed)
      const dueAt = performance.now() + delayMs
      isSlow++
      line = line
        .then(() => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now()))))
        .then(() => {
          isSlow--
          to.write(passed)
        })
    })
    from.on('end', () => void line.then(() => to.end()))
  }

  const join = (near: Socket): Link => {
    const far = connect('path' in target ? target : { host: '127.0.0.1', ...target })
    const link: Link = { ends: [near, far] }
    carry(near, far)
    carry(far, near, sieve?.())
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => {
        links.delete(link)
        // A process that was killed resets its connections; what had arrived before is still read.
        if (other.writable) other.end()
      })
    }
    return link
  }

  const hold = (link: Link) => {
    for (const end of link.ends) end.pause()
    link.release = () => {
      delete link.release
      for (const end of link.ends) end.resume()
    }
  }

  const port = await freePort()
  const server = createServer({ noDelay: true }, (near) => {
    if (pick() < heldShare) {
      // Somebody who cannot get through: nobody answers until the cut is over.
      near.on('error', () => near.destroy())
      near.pause()
      const waiting: Link = { ends: [near, near] }
      links.add(waiting)
      near.on('close', () => links.delete(waiting))
      waiting.release = () => {
        links.delete(waiting)
        if (near.destroyed) return
        links.add(join(near))
        near.resume()
      }
      return
    }
    links.add(join(near))
  })
  server.listen(port, host)
  await once(server, 'listening')

  return {
    port,
    /** Leads elsewhere from now on; what is connected to the old end is reset. */
    aim(other: WireEnd) {
      target = other
      for (const { ends } of links) for (const end of ends) reset(end)
    },
    /** From now on everything takes this much longer; 0 ends it. */
    slow(ms: number) {
      delayMs = ms
    },
    /** Holds back everything of a share of the connections, those to come too. */
    cut(share: number, random: () => number) {
      heldShare = share
      pick = random
      for (const link of links) if (!link.release && random() < share) hold(link)
    },
    /** Ends the cut: what was held back goes through, or was lost with its connections. */
    mend(heals: boolean) {
      heldShare = 0
      for (const link of links) {
        if (!link.release) continue
        if (heals) link.release()
        else for (const end of link.ends) reset(end)
      }
    },
    /** Resets a share of the connections; gives how many. */
    kick(share: number, random: () => number): number {
      let kicked = 0
      for (const link of links) {
        if (link.release || random() >= share) continue
        for (const end of link.ends) reset(end)
        kicked++
      }
      return kicked
    },
    close() {
      server.close()
      for (const { ends } of links) for (const end of ends) end.destroy()
    },
  }
}
export type Wire = Awaited<ReturnType<typeof createWire>>
