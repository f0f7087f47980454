import type { Part } from '@yingda/contract'

/** Something said here that the log does not show yet. */
export interface Outgoing {
  clientId: string
  conversationId: string
  at: string
  content: { kind: 'reply'; parts: Part[]; replyTo?: number } | { kind: 'note'; text: string }
  /** `waiting`: the network is down, it goes out by itself. `failed`: refused or too old, a person decides. */
  state: 'sending' | 'waiting' | 'sent' | 'failed'
  /** Why the server refused it, in words. */
  refusal?: string | undefined
}

const prefix = (memberId: string) => `yingda.unsent.${memberId}.`
/** What has lain for longer is no longer what one wants to say: it does not go out by itself. */
export const unsentAgeMaxMs = 24 * 60 * 60 * 1000
/** What nobody has decided about for so long is forgotten. */
export const undecidedAgeMaxMs = 30 * unsentAgeMaxMs

/** The part of the browser's storage that this needs. */
export type UnsentStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

/** Keeps what a member said until it is acknowledged, so that a reload loses nothing. */
export const keepUnsent = (storage: UnsentStorage, memberId: string, item: Outgoing) => {
  const key = prefix(memberId) + item.clientId
  if (item.state === 'sent') return storage.removeItem(key)
  try {
    storage.setItem(key, JSON.stringify(item))
  } catch {
    // Full: it is sent all the same, and only a reload would lose it.
  }
}

export const forgetUnsent = (storage: UnsentStorage, memberId: string, clientId: string) =>
  storage.removeItem(prefix(memberId) + clientId)

/** What a member said in this browser and nobody acknowledged, oldest first. What is too old or unreadable is thrown away. */
export const readUnsent = (storage: UnsentStorage, memberId: string, now: number): Outgoing[] => {
  const items: Outgoing[] = []
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index))
  for (const key of keys) {
    if (!key?.startsWith(prefix(memberId))) continue
    const item = parse(storage.getItem(key))
    const age = item ? now - Date.parse(item.at) : Infinity
    if (item && age < undecidedAgeMaxMs)
      items.push({ ...item, state: item.state === 'failed' || age > unsentAgeMaxMs ? 'failed' : 'waiting' })
    else storage.removeItem(key)
  }
  return items.toSorted((a, b) => (a.at < b.at ? -1 : 1))
}

/** Whose message another window has taken out of the storage: it was acknowledged there, or given up. */
export const settledElsewhere = (memberId: string, { key, newValue }: Pick<StorageEvent, 'key' | 'newValue'>) =>
  newValue === null && key?.startsWith(prefix(memberId)) ? key.slice(prefix(memberId).length) : undefined

const isOutgoing = (value: unknown): value is Outgoing =>
  typeof value === 'object' && value !== null && 'clientId' in value && 'content' in value && 'at' in value

const parse = (kept: string | null): Outgoing | undefined => {
  try {
    const value: unknown = JSON.parse(kept ?? 'null')
    return isOutgoing(value) ? value : undefined
  } catch {
    // Another program wrote here; its text is no message of ours.
    return undefined
  }
}
