import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { freePort } from './built-server.ts'
import { rssMbOf } from './processes.ts'

/** A door for the garbage collector: options a Node process is started with, and the port at which it is asked. */
export const collectorDoor = async () => {
  const port = await freePort()
  return { port, options: [`--inspect=127.0.0.1:${port}`, '--inspect-publish-uid=http'] }
}

/** Memory of a process in RAM after its garbage was collected, in MB. */
export const restedMbOf = async (pid: number, port: number): Promise<number> => {
  const listed = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string
  }[]
  const inspector = new WebSocket(listed[0]!.webSocketDebuggerUrl)
  await once(inspector, 'open')
  for (let id = 1; id <= 3; id++) {
    const answered = once(inspector, 'message')
    inspector.send(JSON.stringify({ id, method: 'HeapProfiler.collectGarbage' }))
    await answered
    // Freed pages go back to the system by a thread of their own.
    await wait(300)
  }
  inspector.close()
  return rssMbOf(pid)
}
