import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Came, CrowdOrder, Member } from './crowd.ts'
import { ask } from './measured-load.ts'

/** A crowd of sockets in a process of its own. */
export const gatherCrowd = () => {
  const crowd = fork(join(import.meta.dirname, 'crowd.ts'))
  const order = <T>(wanted: CrowdOrder) => ask<T>(crowd, wanted)
  return {
    come: (url: string, members: Member[], atOnce: number) => order<Came>({ come: { url, members, atOnce } }),
    leave: () => order<true>({ leave: true }),
    end: () => void crowd.kill(),
  }
}
