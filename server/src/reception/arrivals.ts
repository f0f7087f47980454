import { AppError } from '@yingda/contract'
import type { Contacts } from '#contacts'
import { isAboutData, type Conversations, type NewEntry, type ToOpen } from '#conversations'
import type { Database, Tx, VisitorCaller } from '#platform'

/** What a visitor says first, and the conversation it became part of. */
export interface Arrived {
  id: string
  seq: number
  at: string
  isRepeated: boolean
}

interface Arrival {
  caller: VisitorCaller
  says: NewEntry
  resolve: (arrived: Arrived) => void
  reject: (error: unknown) => void
}

interface Door {
  waiting: Arrival[]
  busy: boolean
}

const togetherMax = 64
/** Beyond this the visitor is told to come back later. */
const waitingMax = 5000

/**
 * First words. Who comes alone is let in at once; who comes while the door is busy is let in with the others, in one transaction:
 * contacts, conversations and what is said, a few statements for all of them. Resolves when it is durable.
 */
export const createArrivals = ({
  database,
  contacts,
  conversations,
  toOpen,
}: {
  database: Database
  contacts: Contacts
  conversations: Conversations
  /** How a conversation is opened for a visitor; refuses where nothing is opened any more. */
  toOpen: (tx: Tx, caller: VisitorCaller) => Promise<ToOpen>
}) => {
  const doors = new Map<string, Door>()

  const letIn = (tenantId: string, together: Arrival[]) =>
    database.tenant(tenantId, async (tx) => {
      const plans: (ToOpen | { fault: unknown })[] = []
      for (const { caller } of together) plans.push(await toOpen(tx, caller).catch((fault: unknown) => ({ fault })))
      const isNew = await contacts.came(
        tx,
        together.flatMap(({ caller }, index) => ('fault' in plans[index]! ? [] : [caller])),
      )
      const comers: Parameters<Conversations['openAndSay']>[1] = []
      const comerOf = new Map<number, number>()
      for (const [index, { caller, says }] of together.entries()) {
        const plan = plans[index]!
        if ('fault' in plan) continue
        const sent = isNew.has(caller.contactId)
          ? undefined
          : await conversations.findSent(tx, caller.contactId, caller.inboxId, says.clientId)
        comerOf.set(index, comers.length)
        comers.push({ open: sent ? { id: sent.conversation_id } : plan, says })
      }
      const became = comers.length ? await conversations.openAndSay(tx, comers) : []
      return together.map((_arrival, index) => {
        const plan = plans[index]!
        return 'fault' in plan ? plan : became[comerOf.get(index)!]!
      })
    })

  const work = async (tenantId: string, door: Door) => {
    let alone: Arrival[] = []
    while (door.waiting.length || alone.length) {
      const together = alone.length ? alone.splice(0, 1) : door.waiting.splice(0, togetherMax)
      try {
        for (const [index, became] of (await letIn(tenantId, together)).entries()) {
          const { resolve, reject } = together[index]!
          if ('fault' in became) reject(became.fault)
          else resolve({ id: became.id, seq: became.entry.seq, at: became.entry.at, isRepeated: became.isRepeated })
        }
      } catch (error) {
        // One who cannot be let in must not keep out the others: each is tried alone.
        if (together.length > 1 && isAboutData(error)) alone = [...together, ...alone]
        else for (const { reject } of together) reject(error)
      }
    }
    doors.delete(tenantId)
  }

  return {
    /** Lets a visitor in who says something and has no open conversation as far as is known here. */
    enter(caller: VisitorCaller, says: NewEntry): Promise<Arrived> {
      const door = doors.get(caller.tenantId) ?? { waiting: [], busy: false }
      doors.set(caller.tenantId, door)
      if (door.waiting.length >= waitingMax) return Promise.reject(new AppError('server.busy'))
      return new Promise((resolve, reject) => {
        door.waiting.push({ caller, says, resolve, reject })
        if (door.busy) return
        door.busy = true
        setImmediate(() => void work(caller.tenantId, door))
      })
    },
  }
}
