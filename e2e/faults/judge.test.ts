import { describe, expect, test } from 'vitest'
import { judge, type Evidence } from './judge.ts'

/** Two conversations as they should be; what is hidden from visitors is the fourth line of the first. */
const flawless = (): Evidence => {
  const line = (conversationId: string, seq: number, clientId: string, isHidden = false) => ({
    conversationId,
    seq,
    clientId,
    isHidden,
    said: /^[ab]-/.test(clientId) ? `words of ${clientId}` : undefined,
  })
  const log = [
    line('c1', 1, 'opened'),
    line('c1', 2, 'a-1'),
    line('c1', 3, 'bot:2'),
    line('c1', 4, 'note', true),
    line('c1', 5, 'a-2'),
    line('c2', 1, 'opened'),
    line('c2', 2, 'b-1'),
  ]
  const shown = (id: string) =>
    log.filter((one) => one.conversationId === id).map(({ seq, clientId, said }) => ({ seq, clientId, said }))
  const asVisitor = (id: string) => shown(id).map((one) => (one.clientId === 'note' ? { ...one, clientId: '' } : one))
  return {
    log,
    conversations: [
      { id: 'c1', contactId: 'anna', servedBy: 'agent', lastSeq: 5, contactSeq: 5, botSeq: 2, marks: [3, 3, 2, 2] },
      { id: 'c2', contactId: 'bo', servedBy: 'bot', lastSeq: 2, contactSeq: 2, botSeq: 2, marks: [1, 1, 0, 0] },
    ],
    acknowledgements: [
      { by: 'anna', clientId: 'a-1', conversationId: 'c1', seq: 2 },
      { by: 'anna', clientId: 'a-2', conversationId: 'c1', seq: 5 },
      { by: 'bo', clientId: 'b-1', conversationId: 'c2', seq: 2 },
    ],
    views: [
      { viewer: 'anna', conversationId: 'c1', isVisitor: true, lines: asVisitor('c1') },
      { viewer: 'agent', conversationId: 'c1', isVisitor: false, lines: shown('c1') },
      { viewer: 'agent', conversationId: 'c2', isVisitor: false, lines: shown('c2') },
    ],
    refusals: [{ by: 'agent', clientId: 'agent-1', code: 'conversation.not_yours' }],
    unanswered: [],
    feeds: [{ tenantId: 't1', head: 7, seqs: [3, 1, 2, 4, 5, 6, 7] }],
    endedAlone: [],
  }
}
const kinds = (doctor: (evidence: Evidence) => void): string[] => {
  const evidence = flawless()
  doctor(evidence)
  return [...new Set(judge(evidence).map((fault) => fault.kind))].toSorted()
}

describe('the judge of the fault test', () => {
  test('finds nothing where nothing is wrong', () => {
    expect(judge(flawless())).toEqual([])
  })

  test.each<[string, (evidence: Evidence) => void, string[]]>([
    [
      'an acknowledged message is gone from the end',
      (e) => {
        e.log.splice(6, 1)
        e.conversations[1]!.lastSeq = 1
        e.views[2]!.lines.pop()
      },
      ['lost'],
    ],
    ['an acknowledged message is gone from the middle', (e) => void e.log.splice(1, 1), ['hole', 'lost', 'viewWrong']],
    [
      'a message is there twice',
      (e) => void e.log.push({ conversationId: 'c2', seq: 3, clientId: 'b-1', isHidden: false }),
      ['doubled', 'head', 'viewMissing'],
    ],
    [
      'a message is in two conversations',
      (e) => void e.log.push({ conversationId: 'c2', seq: 3, clientId: 'a-1', isHidden: false }),
      ['doubled', 'head', 'viewMissing'],
    ],
    [
      'two messages have changed places',
      (e) => {
        e.log[1]!.clientId = 'a-2'
        e.log[4]!.clientId = 'a-1'
      },
      ['misplaced', 'viewWrong'],
    ],
    [
      'a number is missing',
      (e) => {
        e.log[6]!.seq = 3
        e.conversations[1]!.lastSeq = 3
        e.acknowledgements[2]!.seq = 3
        e.views[2]!.lines[1]!.seq = 3
      },
      ['hole'],
    ],
    ['a number is there twice', (e) => void (e.log[4]!.seq = 4), ['head', 'hole', 'misplaced', 'viewWrong']],
    ['a message was acknowledged with another number', (e) => void (e.acknowledgements[0]!.seq = 3), ['misplaced']],
    [
      'a message was acknowledged for another conversation',
      (e) => void (e.acknowledgements[0]!.conversationId = 'c2'),
      ['misplaced'],
    ],
    ['a burst opened two conversations', (e) => void (e.conversations[1]!.contactId = 'anna'), ['contactTwice']],
    ['the bot never had its turn', (e) => void (e.conversations[1]!.botSeq = 0), ['stuck']],
    ['nobody serves', (e) => void (e.conversations[1]!.servedBy = 'nobody'), ['stuck']],
    ['a conversation forgot how long it is', (e) => void (e.conversations[0]!.lastSeq = 4), ['head']],
    ['a sender never got an answer', (e) => void e.unanswered.push('a-3'), ['unanswered']],
    ['an agent was not shown the last line', (e) => void e.views[1]!.lines.pop(), ['viewMissing']],
    ['an agent was not shown a line in the middle', (e) => void e.views[1]!.lines.splice(2, 1), ['viewWrong']],
    ['an agent was shown two lines the wrong way round', (e) => void e.views[1]!.lines.reverse(), ['viewWrong']],
    ['an agent was shown a line twice', (e) => void e.views[2]!.lines.push(e.views[2]!.lines[1]!), ['viewWrong']],
    [
      'an agent was shown a line the log does not have',
      (e) => void e.views[2]!.lines.push({ seq: 3, clientId: 'ghost' }),
      ['viewWrong'],
    ],
    ['a visitor was shown what is for agents', (e) => void (e.views[0]!.lines[3]!.clientId = 'note'), ['viewWrong']],
    ['the feed has a hole', (e) => void e.feeds[0]!.seqs.splice(0, 1), ['feedHole']],
    ['the feed has lost its end', (e) => void e.feeds[0]!.seqs.pop(), ['feedHead']],
    ['somebody has read what is not there', (e) => void (e.conversations[0]!.marks[1] = 6), ['readAhead']],
    [
      'a visitor was refused',
      (e) => void e.refusals.push({ by: 'bo', clientId: 'b-2', code: 'message.conflict' }),
      ['refused'],
    ],
    [
      'an agent was refused what is in the log all the same',
      (e) => void e.refusals.push({ by: 'agent', clientId: 'a-2', code: 'conversation.not_yours' }),
      ['refused'],
    ],
    ['a server ended by itself', (e) => void e.endedAlone.push('node 1: out of memory'), ['endedAlone']],
    [
      'an agent was shown other words than were said',
      (e) => void (e.views[1]!.lines[1]!.said = 'hallo'),
      ['viewWrong'],
    ],
  ])('notices when %s', (_what, doctor, expected) => {
    expect(kinds(doctor)).toEqual(expected)
  })
})
