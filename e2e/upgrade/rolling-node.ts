import { builtServer, installBuilt, type Installation, type Run } from '../machine/built-server.ts'

/** A node that is stopped in order and started again, each time with the build that is wanted. */
export interface RollingNode {
  installation: Installation
  url: string
  /** Stops what runs, as a service manager does, and starts another build. Gives how long both took. */
  replace(bundle: string): Promise<{ stopMs: number; startMs: number }>
  /** Stops what runs and tries to start a build that must refuse; gives what it said. The node is down afterwards. */
  tryInVain(bundle: string): Promise<string>
  start(bundle: string): Promise<number>
  stop(): Promise<void>
}

/** @param endedAlone is told what a node did that nobody did to it */
export const createRollingNode = async (
  name: string,
  settings: Record<string, string>,
  endedAlone: string[],
): Promise<RollingNode> => {
  const installation = await installBuilt(settings, [], builtServer)
  let run: Run | undefined

  const start = async (bundle: string): Promise<number> => {
    const started = await installation.start(bundle)
    run = started
    void started.ended.then(async () => {
      if (run === started) endedAlone.push(`${name}: ${(await installation.log()).slice(-500)}`)
    })
    return started.readyMs
  }
  const end = async (): Promise<number> => {
    const began = performance.now()
    const last = run
    run = undefined
    await last?.end('SIGTERM')
    return performance.now() - began
  }

  return {
    installation,
    url: installation.url,
    start,
    async replace(bundle) {
      const stopMs = await end()
      return { stopMs, startMs: await start(bundle) }
    },
    async tryInVain(bundle) {
      await end()
      const before = (await installation.log()).length
      const refused = await start(bundle).then(
        () => false,
        () => true,
      )
      if (!refused) throw new Error(`${name} started with ${bundle}, which it must not`)
      return (await installation.log()).slice(before)
    },
    async stop() {
      await end()
      await installation.remove()
    },
  }
}
