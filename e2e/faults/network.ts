import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'

/** What stands at the other end of a way that leads to a node. */
export const ends = ['clients', 'database', 'bus'] as const
export type End = (typeof ends)[number]

const namespaces = '/run/netns'
const subnet = 30

/** Every address of a network made here. */
export const networkRange = '10.77.0.0/16'

interface Way {
  /** The interface and address on the side of clients, database and bus. */
  hub: { device: string; address: string; hardware: string }
  /** Those on the side of the node. */
  node: { device: string; address: string; hardware: string }
}

const wayOf = (node: number, end: End): Way => {
  const at = ends.indexOf(end)
  return {
    hub: {
      device: `n${node}${end}`,
      address: `10.77.${node}.${4 * at + 1}`,
      hardware: `02:77:00:${node}${at}:00:01`,
    },
    node: { device: end, address: `10.77.${node}.${4 * at + 2}`, hardware: `02:77:00:${node}${at}:00:02` },
  }
}

const ip = (command: string): void =>
  void execFileSync('ip', command.split(' '), { stdio: ['ignore', 'ignore', 'inherit'] })

/**
 * Real networks inside an enclosure: each node is in a namespace of its own, with three ways out of it, to its clients, its database and
 * its bus. A way that is cut swallows everything: connections on it hang, and nobody is told.
 */
export const createNetwork = (nodeCount: number) => {
  mkdirSync(namespaces, { recursive: true })
  // Names of namespaces are files; these here belong to this enclosure alone.
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', namespaces])
  ip('link set lo up')
  for (let n = 0; n < nodeCount; n++) {
    ip(`netns add node${n}`)
    ip(`-n node${n} link set lo up`)
    for (const end of ends) {
      const { hub, node } = wayOf(n, end)
      const peer = `peer name ${node.device} address ${node.hardware} netns node${n}`
      ip(`link add ${hub.device} address ${hub.hardware} type veth ${peer}`)
      ip(`address add ${hub.address}/${subnet} dev ${hub.device}`)
      ip(`-n node${n} address add ${node.address}/${subnet} dev ${node.device}`)
    }
  }

  const open = (n: number, end: End) => {
    const { hub, node } = wayOf(n, end)
    ip(`link set ${hub.device} up`)
    ip(`-n node${n} link set ${node.device} up`)
    // Who has which address is known for good: a way that is cut must not be noticed by nobody answering to that question.
    ip(`neigh replace ${node.address} lladdr ${node.hardware} dev ${hub.device} nud permanent`)
    ip(`-n node${n} neigh replace ${hub.address} lladdr ${hub.hardware} dev ${node.device} nud permanent`)
  }
  const close = (n: number, end: End) => {
    const { hub, node } = wayOf(n, end)
    // The far end, as those see it who open connections: their own would tell them at once that there is no way.
    ip(end === 'clients' ? `-n node${n} link set ${node.device} down` : `link set ${hub.device} down`)
  }
  const cuts = new Set<string>()
  for (let n = 0; n < nodeCount; n++) for (const end of ends) open(n, end)

  return {
    /** What is put before a command so that it runs where a node is. */
    inside: (node: number): string[] => ['nsenter', `--net=${namespaces}/node${node}`, '--'],
    /** Where a node is for its clients. */
    addressOf: (node: number): string => wayOf(node, 'clients').node.address,
    /** Where database or bus are for a node. */
    addressFor: (node: number, end: End): string => wayOf(node, end).hub.address,
    /** Lets nothing through any more; false when that is so already. */
    cut(node: number, end: End): boolean {
      const way = `${node} ${end}`
      if (cuts.has(way)) return false
      cuts.add(way)
      close(node, end)
      return true
    },
    mend(node: number, end: End) {
      cuts.delete(`${node} ${end}`)
      open(node, end)
    },
    isWhole: (node: number): boolean => ends.every((end) => !cuts.has(`${node} ${end}`)),
  }
}
export type Network = ReturnType<typeof createNetwork>
