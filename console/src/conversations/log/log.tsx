import type { Conversation, Entry } from '@yingda/contract'
import type { RefObject, UIEvent } from 'react'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { liveWire } from '../../shell/live.ts'
import { Icon } from '../../shell/icons.tsx'
import { useLanguage, usePhrases } from '../../shell/phrases.ts'
import { useMe } from '../../shell/session.ts'
import { Failed, Loading } from '../../shell/states.tsx'
import { hourAndMinute } from '../spans.ts'
import type { Block } from './blocks.ts'
import { blocksOf } from './blocks.ts'
import { EventLine } from './event-line.tsx'
import { HandOffStrip } from './hand-off-strip.tsx'
import { loadOlder, openLog, useLogs } from './log-store.ts'
import { Message } from './message.tsx'
import { useOutgoing } from './outgoing.ts'
import { Pending } from './pending.tsx'

/** This close to the end counts as reading along: new words pull the log down. */
const nearEndPx = 80
const none: Entry[] = []

/** A conversation's log. It grows upward as one scrolls, and stays where one reads. */
export const ConversationLog = ({
  row,
  jumpTo,
  onQuote,
}: {
  row: Conversation
  /** A message to show first, e.g. one that was searched for. */
  jumpTo: number | undefined
  onQuote: ((seq: number) => void) | undefined
}) => {
  const say = usePhrases()
  const log = useLogs((logs) => logs.logs[row.id])
  const allOutgoing = useOutgoing((outgoing) => outgoing.items)
  const [unfolded, setUnfolded] = useState(false)
  const scroller = useRef<HTMLDivElement>(null)
  const entries = log?.entries ?? none
  const outgoing = useMemo(
    () =>
      allOutgoing.filter(
        (item) => item.conversationId === row.id && !entries.some((entry) => entry.clientId === item.clientId),
      ),
    [allOutgoing, entries, row.id],
  )

  useEffect(() => void openLog(row.id), [row.id])
  const bySeq = useMemo(() => new Map(entries.map((entry) => [entry.seq, entry])), [entries])
  const blocks = useMemo(
    () => blocksOf(entries, !unfolded && row.servedBy.kind !== 'bot'),
    [entries, unfolded, row.servedBy.kind],
  )
  const { atEnd, unseen, onScroll, toEnd } = useReadingPlace(scroller, entries, outgoing.length, row.id)
  useTellRead(row, entries, atEnd)
  const jump = useJump(row.id, scroller, setUnfolded, jumpTo)

  if (log?.state === 'failed') return <Failed error={log.error} retry={() => void openLog(row.id)} />
  if (log?.state !== 'ready') return <Loading rows={4} />
  return (
    <div className="log-frame">
      {/* The log can be scrolled with the keyboard, so it takes focus. */}
      <div
        className="log"
        ref={scroller}
        onScroll={onScroll}
        role="log"
        aria-label={say('conversations:log.label')}
        tabIndex={0}
      >
        {log.more ? (
          <button
            type="button"
            className="log-older link"
            disabled={log.loadingOlder}
            onClick={() => void loadOlder(row.id)}
          >
            {say(log.loadingOlder ? 'conversations:log.loadingOlder' : 'conversations:log.older')}
          </button>
        ) : (
          entries.length === 0 && <div className="event">{say('conversations:log.empty')}</div>
        )}
        {blocks.map((block) => (
          <div key={block.key} className="block" data-seq={'entry' in block ? block.entry.seq : undefined}>
            <BlockView
              block={block}
              row={row}
              bySeq={bySeq}
              onQuote={onQuote}
              onJump={jump}
              onUnfold={() => setUnfolded(true)}
            />
          </div>
        ))}
        {outgoing.map((item) => (
          <div className="block" key={item.clientId}>
            <Pending item={item} />
          </div>
        ))}
        <TypingPreview row={row} />
      </div>
      {!atEnd && (
        <button type="button" className="log-newest" onClick={toEnd}>
          <Icon name="down" size={14} />
          {unseen > 0 ? say('conversations:log.newMessages', { count: unseen }) : say('conversations:log.newest')}
        </button>
      )}
    </div>
  )
}

interface BlockProps {
  block: Block
  row: Conversation
  bySeq: Map<number, Entry>
  onQuote: ((seq: number) => void) | undefined
  onJump: (seq: number) => void
  onUnfold: () => void
}

const BlockView = ({ block, row, bySeq, onQuote, onJump, onUnfold }: BlockProps) => {
  const say = usePhrases()
  const { language } = useLanguage()
  switch (block.kind) {
    case 'day':
      return <div className="day">{dayName(block.at, language, say)}</div>
    case 'event':
      return <EventLine entry={block.entry} />
    case 'handOff':
      return <HandOffStrip block={block} />
    case 'fold':
      return (
        <div className="fold">
          <Icon name="bot" size={16} />
          <span>
            {say('conversations:log.fold', {
              name: block.botName ?? say('conversations:log.botPlain'),
              from: hourAndMinute(block.from),
              to: hourAndMinute(block.to),
              count: block.count,
            })}
          </span>
          <button type="button" className="link" onClick={onUnfold}>
            {say('conversations:log.unfold', { hidden: block.hidden })}
          </button>
        </div>
      )
    case 'note':
      return (
        <div className="note">
          <div className="note-head">
            <Icon name="lock" size={13} />
            {say('conversations:log.note')} · {block.entry.author.name} {hourAndMinute(block.entry.at)} ·{' '}
            {say('conversations:log.noteUnseen')}
          </div>
          <div className="plain">{block.text}</div>
        </div>
      )
    case 'message': {
      const { entry, headed, recalled } = block
      const replyTo = entry.body.kind === 'message' ? entry.body.replyTo : undefined
      return (
        <Message
          entry={entry}
          headed={headed}
          recalled={recalled}
          row={row}
          quoted={replyTo === undefined ? undefined : bySeq.get(replyTo)}
          onQuote={onQuote}
          onJump={onJump}
        />
      )
    }
  }
}

const dayName = (at: string, language: string, say: ReturnType<typeof usePhrases>): string => {
  const day = new Date(at)
  const daysAgo = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000)
  if (daysAgo === 0) return say('conversations:log.today')
  if (daysAgo === 1) return say('conversations:log.yesterday')
  return day.toLocaleDateString(language, {
    year: daysAgo > 300 ? 'numeric' : undefined,
    month: 'long',
    day: 'numeric',
  })
}

const TypingPreview = ({ row }: { row: Conversation }) => {
  const say = usePhrases()
  const typing = useLogs((logs) => logs.typing[row.id])
  if (!typing || row.status === 'closed') return null
  return (
    <div className="block">
      <div className="message theirs typing">
        <div className="message-head">
          <span>{say('conversations:log.typing', { name: row.contact.name })}</span>
          <span>· {say('conversations:log.typePreview')}</span>
        </div>
        <div className="bubble">{typing.text}</div>
      </div>
    </div>
  )
}

/** Keeps the reader's place: at the end it follows, elsewhere it stays, and older pages push nothing away. */
const useReadingPlace = (
  scroller: RefObject<HTMLDivElement | null>,
  entries: Entry[],
  outgoing: number,
  conversationId: string,
) => {
  const [atEnd, setAtEnd] = useState(true)
  const [unseen, setUnseen] = useState(0)
  const before = useRef({ first: 0, last: 0, height: 0, atEnd: true, outgoing: 0 })

  const onScroll = useCallback(
    (event: UIEvent<HTMLDivElement>) => {
      const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
      const isAtEnd = scrollHeight - scrollTop - clientHeight < nearEndPx
      before.current.atEnd = isAtEnd
      setAtEnd(isAtEnd)
      if (isAtEnd) setUnseen(0)
      if (scrollTop < 200) void loadOlder(conversationId)
    },
    [conversationId],
  )
  const toEnd = useCallback(() => {
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  }, [scroller])

  useLayoutEffect(() => {
    const pane = scroller.current
    if (!pane) return
    const was = before.current
    const first = entries[0]?.seq ?? 0
    const last = entries.at(-1)?.seq ?? 0
    const grewUp = was.first > 0 && first < was.first
    if (grewUp && !was.atEnd) pane.scrollTop += pane.scrollHeight - was.height
    else if (was.atEnd || outgoing > was.outgoing) pane.scrollTop = pane.scrollHeight
    else if (last > was.last && was.last > 0) setUnseen((count) => count + last - was.last)
    before.current = { ...was, first, last, height: pane.scrollHeight, outgoing }
  }, [entries, outgoing, scroller])

  // Pictures arrive late and make the log longer; at the end it follows them too.
  useEffect(() => {
    const pane = scroller.current
    if (!pane) return
    const follow = () => {
      if (before.current.atEnd) pane.scrollTop = pane.scrollHeight
    }
    const observer = new ResizeObserver(follow)
    observer.observe(pane)
    pane.addEventListener('load', follow, true)
    return () => {
      observer.disconnect()
      pane.removeEventListener('load', follow, true)
    }
  })
  return { atEnd, unseen, onScroll, toEnd }
}

/** Tells how far the serving agent has read: only what was really in sight, in a window that has the focus. */
const useTellRead = (row: Conversation, entries: Entry[], atEnd: boolean) => {
  const me = useMe()
  const last = entries.at(-1)?.seq ?? 0
  const isMine = row.servedBy.kind === 'agent' && row.servedBy.agentId === me.id
  const told = useRef(0)
  useEffect(() => {
    const tell = () => {
      if (!isMine || !atEnd || last <= told.current || document.visibilityState !== 'visible' || !document.hasFocus())
        return
      told.current = last
      liveWire()?.seen(row.id, last, last)
    }
    tell()
    addEventListener('focus', tell)
    return () => removeEventListener('focus', tell)
  }, [row.id, isMine, atEnd, last])
}

/** Goes to a message, fetching and unfolding what stands before it. */
const useJump = (
  conversationId: string,
  scroller: RefObject<HTMLDivElement | null>,
  setUnfolded: (unfolded: boolean) => void,
  jumpTo: number | undefined,
) => {
  const [target, setTarget] = useState(jumpTo)
  useEffect(() => setTarget(jumpTo), [jumpTo])
  const log = useLogs((logs) => logs.logs[conversationId])
  useEffect(() => {
    const first = log?.entries[0]
    if (target === undefined || log?.state !== 'ready' || !first) return
    if (first.seq > target && log.more) return void loadOlder(conversationId, target)
    const shown = scroller.current?.querySelector(`[data-seq="${target}"]`)
    if (!shown) return setUnfolded(true)
    shown.scrollIntoView({ block: 'center' })
    // The colour fades by itself; a second jump to the same message must be seen again.
    shown.classList.remove('found')
    requestAnimationFrame(() => shown.classList.add('found'))
    setTarget(undefined)
  })
  return setTarget
}
