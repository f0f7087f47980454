/** A line of the log as the database holds it. */
export interface LogLine {
  conversationId: string
  seq: number
  clientId: string
  /** Only for agents: a visitor sees its number and nothing else. */
  isHidden: boolean
  /** What a customer or an agent said; undefined for everything else. */
  said?: string | undefined
}

/** A conversation as the database holds it. */
export interface ConversationState {
  id: string
  contactId: string
  servedBy: 'bot' | 'queue' | 'agent' | 'nobody'
  lastSeq: number
  contactSeq: number
  botSeq: number
  /** How far both sides have received and read. */
  marks: number[]
}

/** The feed of a company: how far it is said to go, and the numbers there are. */
export interface Feed {
  tenantId: string
  head: number
  seqs: number[]
}

/** What somebody was told is safe. */
export interface Acknowledgement {
  by: string
  clientId: string
  conversationId: string
  seq: number
}

/** What somebody was told is not and will not be written. */
export interface Refusal {
  by: string
  clientId: string
  code: string
}

/** What somebody has on the screen, in the order in which it came. */
export interface View {
  viewer: string
  conversationId: string
  /** A visitor, who sees of a line for agents only that there is one. */
  isVisitor: boolean
  lines: { seq: number; clientId: string; said?: string | undefined }[]
}

export interface Evidence {
  log: LogLine[]
  conversations: ConversationState[]
  acknowledgements: Acknowledgement[]
  refusals: Refusal[]
  views: View[]
  /** Sent, and neither acknowledged nor refused in the end. */
  unanswered: string[]
  feeds: Feed[]
  /** Nodes that ended although nobody ended them. */
  endedAlone: string[]
}

/** Everything that would break a promise; each kind with what it was found in. */
export const faultKinds = {
  lost: 'acknowledged, but not in the log',
  misplaced: 'in the log at another place than was acknowledged',
  doubled: 'more than once in the log',
  hole: 'a number is missing, or there twice',
  head: 'a conversation does not know its own last number',
  contactTwice: 'more than one conversation of one contact',
  stuck: 'a customer wrote and nobody has to deal with it',
  unanswered: 'sent, and neither acknowledged nor refused',
  viewMissing: 'somebody was not shown a line',
  viewWrong: 'somebody was shown something else than the log says',
  feedHole: 'a number of the feed is missing, or there twice',
  feedHead: 'the feed does not know its own last number',
  readAhead: 'received or read further than the log goes',
  refused: 'refused what nothing was wrong with, or refused and written all the same',
  endedAlone: 'a server ended by itself',
} as const
export type FaultKind = keyof typeof faultKinds
export interface Fault {
  kind: FaultKind
  where: string
}

const byKey = <T>(items: T[], keyOf: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}

/** Compares what was promised and shown with what the database holds. Knows nothing of how either came about. Pure. */
export const judge = (evidence: Evidence): Fault[] => {
  const faults: Fault[] = []
  const found = (kind: FaultKind, where: string) => void faults.push({ kind, where })
  const logs = byKey(evidence.log, (line) => line.conversationId)
  for (const lines of logs.values()) lines.sort((a, b) => a.seq - b.seq)

  for (const [conversationId, lines] of logs)
    lines.forEach((line, index) => {
      if (line.seq !== index + 1) found('hole', `${conversationId}: ${line.seq} stands at place ${index + 1}`)
    })
  // What the server says by itself has an id within its conversation; what people say has one everywhere.
  const idOf = ({ conversationId, clientId, said }: LogLine) =>
    said === undefined ? `${conversationId} ${clientId}` : clientId
  for (const [key, lines] of byKey(evidence.log, idOf))
    if (lines.length > 1) found('doubled', `${key} at ${lines.map((line) => line.seq).join(', ')}`)

  const written = byKey(evidence.log, (line) => line.clientId)
  for (const { by, clientId, conversationId, seq } of evidence.acknowledgements) {
    const lines = written.get(clientId) ?? []
    if (lines.length === 0) found('lost', `${clientId} of ${by}`)
    else if (lines.length > 1)
      found('doubled', `${clientId} of ${by} in ${lines.map((line) => line.conversationId).join(', ')}`)
    else if (lines[0]!.conversationId !== conversationId || lines[0]!.seq !== seq)
      found(
        'misplaced',
        `${clientId} of ${by}: acknowledged as ${conversationId} ${seq}, is ${lines[0]!.conversationId} ${lines[0]!.seq}`,
      )
  }

  for (const one of evidence.conversations) {
    const last = logs.get(one.id)?.at(-1)?.seq ?? 0
    if (one.lastSeq !== last) found('head', `${one.id}: says ${one.lastSeq}, the log ends at ${last}`)
    if ((one.servedBy === 'bot' && one.contactSeq > one.botSeq) || one.servedBy === 'nobody')
      found(
        'stuck',
        `${one.id}: served by ${one.servedBy}, written up to ${one.contactSeq}, dealt with up to ${one.botSeq}`,
      )
    for (const mark of one.marks)
      if (mark > last) found('readAhead', `${one.id}: marked up to ${mark}, the log ends at ${last}`)
  }
  for (const [contactId, several] of byKey(evidence.conversations, (one) => one.contactId))
    if (several.length > 1) found('contactTwice', `${contactId}: ${several.map((one) => one.id).join(', ')}`)

  for (const view of evidence.views) faults.push(...faultsOfView(view, logs.get(view.conversationId) ?? []))
  for (const clientId of evidence.unanswered) found('unanswered', clientId)
  for (const { by, clientId, code } of evidence.refusals) {
    if (written.has(clientId)) found('refused', `${clientId} of ${by}: ${code}, but it is in the log`)
    else if (!refusable.has(code)) found('refused', `${clientId} of ${by}: ${code}`)
  }
  for (const { tenantId, head, seqs } of evidence.feeds) {
    seqs
      .toSorted((a, b) => a - b)
      .forEach((seq, index) => {
        if (seq !== index + 1) found('feedHole', `${tenantId}: ${seq} stands at place ${index + 1}`)
      })
    const last = Math.max(0, ...seqs)
    if (head !== last) found('feedHead', `${tenantId}: says ${head}, the feed ends at ${last}`)
  }
  for (const what of evidence.endedAlone) found('endedAlone', what)
  return faults
}

/** An agent may have lost the conversation to somebody else before the words arrived. */
const refusable = new Set(['conversation.not_yours'])

const faultsOfView = ({ viewer, conversationId, isVisitor, lines }: View, log: LogLine[]): Fault[] => {
  const where = `${viewer} on ${conversationId}`
  const wrong = lines.findIndex((line, index) => {
    const right = log[index]
    if (!right || line.seq !== right.seq) return true
    if (line.said !== undefined && line.said !== right.said) return true
    return line.clientId !== (isVisitor && right.isHidden ? '' : right.clientId)
  })
  if (wrong >= 0) {
    const [shown, right] = [lines[wrong]!, log[wrong]]
    return [
      {
        kind: 'viewWrong',
        where: `${where}: shown ${shown.seq} ${shown.clientId} ${shown.said ?? ''}, the log has ${right?.seq} ${right?.clientId} ${right?.said ?? ''}`,
      },
    ]
  }
  if (lines.length < log.length)
    return [{ kind: 'viewMissing', where: `${where}: ${lines.length} of ${log.length} lines` }]
  return []
}
