import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

interface Stat {
  parent: number
  /** Own time, and that of children which have ended. */
  ownMs: number
  endedChildrenMs: number
}

const statOf = (pid: number): Stat | undefined => {
  try {
    // The name stands in parentheses and may hold anything; what counts comes after the last one.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number)
    const ms = (ticks: number) => (ticks * 1000) / ticksPerSecond
    return { parent: fields[1]!, ownMs: ms(fields[11]! + fields[12]!), endedChildrenMs: ms(fields[13]! + fields[14]!) }
  } catch {
    return undefined // It ended between the look and the reading.
  }
}

const all = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)

/** A process and everything it started that still runs. */
export const treeOf = (root: number): number[] => {
  const parents = new Map(all().map((pid) => [pid, statOf(pid)?.parent]))
  const tree = [root]
  for (let index = 0; index < tree.length; index++)
    for (const [pid, parent] of parents) if (parent === tree[index]) tree.push(pid)
  return tree
}

/** CPU time that one process has used, without its children. */
export const cpuMsOf = (pid: number): number => statOf(pid)?.ownMs ?? 0

/** CPU time that a process and everything under it has used, those that ended too. */
export const cpuMsOfTree = (root: number): number =>
  treeOf(root).reduce((sum, pid) => {
    const stat = statOf(pid)
    return sum + (stat ? stat.ownMs + stat.endedChildrenMs : 0)
  }, 0)

const kilobytes = (file: string, name: string): number => {
  try {
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0 // The process has ended.
  }
}

/** Memory of one process that is in RAM. */
export const rssMbOf = (pid: number): number => kilobytes(`/proc/${pid}/status`, 'VmRSS') / 1024

/** Memory of a process tree, what is shared counted once. */
export const pssMbOfTree = (root: number): number =>
  treeOf(root).reduce((sum, pid) => sum + kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss'), 0) / 1024
