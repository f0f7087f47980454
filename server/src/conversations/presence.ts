import { topic, type Events } from '#platform'

interface Page {
  url: string
  title: string
}
/** Visitors who came to a node or left it, or all who are there. */
const visitorsMoved = topic<{
  tenantId: string
  node: string
  came: { contactId: string; page?: Page }[]
  went: string[]
  isAll?: true
}>('visitors.moved', 'tenant')
/** A node that has begun to listen asks the others who is with them. */
const visitorsAsked = topic<{ tenantId: string; node: string }>('visitors.asked', 'tenant')
const nodeAlive = topic<{ tenantId: string; node: string }>('node.alive', 'everywhere')

const gatherMs = 200
const aliveEveryMs = 5000
/** A node that was not heard for so long has nobody with it. */
const silentMs = 16_000

/**
 * Which visitors are online, and on which page, with whatever node they are. Nothing of it is stored: a node that dies takes its
 * visitors with it, and they come back to another.
 */
export const createPresence = ({
  events,
  node,
  now,
  onMoved,
}: {
  events: Events
  node: string
  /** Milliseconds. */
  now: () => number
  /** Visitors came, went or turned a page; lists may want to show it. */
  onMoved: (tenantId: string, contactIds: string[]) => void
}) => {
  /** Sockets of each visitor here. */
  const here = new Map<string, { tenantId: string; sockets: number; page?: Page }>()
  /** With other nodes: visitor, then node. */
  const away = new Map<string, Map<string, Page | undefined>>()
  const nodes = new Map<string, { heardAt: number; tenantOf: Map<string, string> }>()
  const toTell = new Map<string, { came: Set<string>; went: Set<string> }>()
  let timer: ReturnType<typeof setInterval> | undefined

  const forgetAway = (from: string, contactId: string) => {
    nodes.get(from)?.tenantOf.delete(contactId)
    const places = away.get(contactId)
    if (places?.delete(from) && places.size === 0) away.delete(contactId)
  }
  const heard = (from: string) => {
    const known = nodes.get(from) ?? { heardAt: 0, tenantOf: new Map<string, string>() }
    known.heardAt = now()
    nodes.set(from, known)
    return known
  }

  events.on(visitorsMoved, ({ tenantId, node: from, came, went, isAll }, { isFar }) => {
    if (!isFar) return
    const known = heard(from)
    const isThere = new Set(came.map(({ contactId }) => contactId))
    const gone = isAll
      ? [...known.tenantOf].flatMap(([id, tenant]) => (tenant === tenantId && !isThere.has(id) ? [id] : []))
      : went
    for (const contactId of gone) forgetAway(from, contactId)
    for (const { contactId, page } of came) {
      known.tenantOf.set(contactId, tenantId)
      away.set(contactId, (away.get(contactId) ?? new Map<string, Page | undefined>()).set(from, page))
    }
    onMoved(tenantId, [...gone, ...isThere])
  })
  events.on(visitorsAsked, ({ tenantId }, { isFar }) => {
    if (!isFar) return
    const came = [...here].flatMap(([contactId, one]) => (one.tenantId === tenantId ? [told(contactId)] : []))
    events.tell(visitorsMoved, { tenantId, node, came, went: [], isAll: true })
  })
  events.on(nodeAlive, ({ node: from }, { isFar }) => void (isFar && heard(from)))

  const told = (contactId: string) => {
    const page = here.get(contactId)?.page
    return { contactId, ...(page ? { page } : {}) }
  }

  const moved = (tenantId: string, contactId: string) => {
    onMoved(tenantId, [contactId])
    const before = toTell.get(tenantId)
    const gathered = before ?? { came: new Set<string>(), went: new Set<string>() }
    const isHere = here.has(contactId)
    gathered.came[isHere ? 'add' : 'delete'](contactId)
    gathered.went[isHere ? 'delete' : 'add'](contactId)
    if (before) return
    toTell.set(tenantId, gathered)
    setTimeout(() => {
      toTell.delete(tenantId)
      events.tell(visitorsMoved, {
        tenantId,
        node,
        came: [...gathered.came].map(told),
        went: [...gathered.went],
      })
    }, gatherMs).unref()
  }

  return {
    came(tenantId: string, contactId: string) {
      const one = here.get(contactId) ?? { tenantId, sockets: 0 }
      one.sockets++
      here.set(contactId, one)
      if (one.sockets === 1) moved(tenantId, contactId)
    },
    went(tenantId: string, contactId: string) {
      const one = here.get(contactId)
      if (!one || --one.sockets > 0) return
      here.delete(contactId)
      moved(tenantId, contactId)
    },
    turned(tenantId: string, contactId: string, page: Page) {
      const one = here.get(contactId)
      if (!one) return
      one.page = page
      moved(tenantId, contactId)
    },
    isOnline: (contactId: string) => here.has(contactId) || away.has(contactId),
    /** The page a contact looks at now. */
    pageOf: (contactId: string): Page | undefined =>
      here.get(contactId)?.page ?? [...(away.get(contactId)?.values() ?? [])].find((page) => page !== undefined),
    /** This node begins to hear of a tenant: who is with the others? */
    ask: (tenantId: string) => events.tell(visitorsAsked, { tenantId, node }),
    /** Forgets the visitors of nodes that have fallen silent. */
    lookAround() {
      for (const [from, { heardAt, tenantOf }] of nodes) {
        if (now() - heardAt < silentMs) continue
        const gone = [...tenantOf]
        for (const [contactId, tenantId] of gone) {
          forgetAway(from, contactId)
          onMoved(tenantId, [contactId])
        }
        nodes.delete(from)
      }
    },
    start() {
      timer = setInterval(() => {
        events.tell(nodeAlive, { tenantId: '', node })
        this.lookAround()
      }, aliveEveryMs)
    },
    stop: () => clearInterval(timer),
  }
}
export type Presence = ReturnType<typeof createPresence>
