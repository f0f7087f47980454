import { createHash } from 'node:crypto'

export interface Answer {
  status: number
  body: unknown
}

const keysMax = 5000

/**
 * Does a thing once for each idempotency key: the same call again gets the first answer and changes nothing,
 * another call under the same key is refused. The oldest keys are forgotten.
 */
export const createOnce = () => {
  const done = new Map<string, { print: string; answer: Answer }>()
  return (key: string, call: unknown, act: () => Answer): Answer & { again: boolean } => {
    const print = createHash('sha256').update(JSON.stringify(call)).digest('hex')
    const before = done.get(key)
    if (before?.print === print) return { ...before.answer, again: true }
    if (before) return { status: 422, body: { error: 'idempotency_key_reused' }, again: false }
    const answer = act()
    done.set(key, { print, answer: structuredClone(answer) })
    if (done.size > keysMax) done.delete(done.keys().next().value!)
    return { ...answer, again: false }
  }
}
