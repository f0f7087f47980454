import { createServer, request, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'

/** What a proxy does with the upgrade to WebSocket: passes it on, answers 403, or says nothing at all. */
export type Upgrades = 'pass' | 'refuse' | 'hang'

/** A proxy such as stands in offices and hotels: HTTP comes through, WebSocket as it is set. */
export const openNarrowProxy = async (target: string) => {
  const { hostname, port } = new URL(target)
  let upgrades: Upgrades = 'pass'
  const tunnels = new Set<Socket>()
  const held = (socket: Socket) => {
    tunnels.add(socket)
    socket.once('close', () => tunnels.delete(socket))
    socket.on('error', () => socket.destroy())
  }

  const server = createServer((asked, answer) => {
    const { method, url, headers } = asked
    const onward = request({ hostname, port, method, path: url, headers }, (told) => {
      answer.writeHead(told.statusCode ?? 502, told.headers)
      told.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    // Who breaks off here has broken off there too.
    answer.on('close', () => onward.destroy())
    asked.pipe(onward)
  })
  server.on('upgrade', (asked: IncomingMessage, socket: Socket, head: Buffer) => {
    held(socket)
    if (upgrades === 'hang') return
    if (upgrades === 'refuse') return socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
    const onward = connect(Number(port), hostname, () => {
      const lines = asked.rawHeaders.flatMap((name, at, all) => (at % 2 ? [] : [`${name}: ${all[at + 1]}`]))
      onward.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
      onward.write(head)
      socket.pipe(onward).pipe(socket)
    })
    held(onward)
    socket.once('close', () => onward.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** From now on; sockets that are open break. */
    becomes(how: Upgrades) {
      upgrades = how
      for (const socket of tunnels) socket.destroy()
    },
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of tunnels) socket.destroy()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
export type NarrowProxy = Awaited<ReturnType<typeof openNarrowProxy>>
