import { setTimeout as wait } from 'node:timers/promises'
import { installBuilt } from '../../machine/built-server.ts'
import { comers, setUpCompany } from '../../machine/company.ts'
import type { Member } from '../../machine/crowd.ts'
import { gatherCrowd } from '../../machine/crowds.ts'
import { openFloor } from '../../machine/measured-load.ts'
import { pssMbOfTree } from '../../machine/processes.ts'
import { collectorDoor, restedMbOf } from '../../machine/rested-memory.ts'
import { figure, type Figure } from './figures.ts'
import { unlimited } from '../../machine/unlimited.ts'

const atOnce = 200
const settledMs = 3000

/** How much the memory of a server grows by a crowd that only stands there, in KB a socket. */
const grownBy = async (url: string, members: Member[], memoryMb: () => Promise<number>): Promise<number> => {
  const crowd = gatherCrowd()
  try {
    // One comes and goes first: what is loaded with the first socket is not what a socket costs.
    await crowd.come(url, members.slice(0, 1), 1)
    await crowd.leave()
    await wait(settledMs)
    const before = await memoryMb()
    await crowd.come(url, members, atOnce)
    await wait(settledMs)
    return (((await memoryMb()) - before) * 1024) / members.length
  } finally {
    crowd.end()
  }
}

/** Memory of an idle socket of a signed-in visitor: server and PostgreSQL together, garbage collected. */
export const idle = async ({ connections }: { connections: number }): Promise<Figure[]> => {
  const door = await collectorDoor()
  const installation = await installBuilt(unlimited, door.options)
  const run = await installation.start()
  try {
    const company = await setUpCompany(installation.url, await installation.setUpCode(), { agents: 0, botOn: true })
    const postgresPid = await installation.postgresPid()
    const visitors = await comers(installation.url, company.inboxKey, connections)
    const whole = async () => (await restedMbOf(run.pid, door.port)) + pssMbOfTree(postgresPid)
    const product = await grownBy(installation.url, visitors, whole)
    const floorDoor = await collectorDoor()
    const floor = await openFloor(await installation.connection(), floorDoor.options)
    const beneath = await grownBy(floor.url, visitors, () => restedMbOf(floor.pid, floorDoor.port)).finally(floor.end)
    return [
      figure(`an idle socket among ${connections}`, product, 'KB', {
        floor: { what: 'raw ws', value: beneath },
        goal: { atMost: 16 },
      }),
    ]
  } finally {
    await run.end('SIGTERM')
    await installation.remove()
  }
}
