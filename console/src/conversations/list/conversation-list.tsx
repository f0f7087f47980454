import type { Conversation, ConversationView } from '@yingda/contract'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import type { IconName } from '../../shell/icons.tsx'
import { Icon } from '../../shell/icons.tsx'
import { useNarrow } from '../../shell/media.ts'
import { usePhrases } from '../../shell/phrases.ts'
import { setPresence, useMyState } from '../../shell/presence.ts'
import { useMe } from '../../shell/session.ts'
import { Empty, Failed, Loading } from '../../shell/states.tsx'
import { useNow } from '../../shell/ticker.ts'
import { loadMore, loadView, useDesk } from '../desk-store.ts'
import type { Section, SectionName } from '../urgency.ts'
import { sectionsOf } from '../urgency.ts'
import { Row } from './row.tsx'
import { useHeld, useSettled } from './use-held.ts'

type Item = { kind: 'section'; name: SectionName; count: number } | { kind: 'row'; row: Conversation }

const itemsOf = (sections: Section[]): Item[] =>
  sections.flatMap(({ name, rows }): Item[] => [
    ...(name === 'newest' ? [] : [{ kind: 'section' as const, name, count: rows.length }]),
    ...rows.map((row) => ({ kind: 'row' as const, row })),
  ])

/** The rows of one view. It never re-orders under the pointer; it says instead how many are more urgent. */
export const ConversationList = ({
  view,
  selectedId,
  compact,
}: {
  view: ConversationView
  selectedId: string | undefined
  compact: boolean
}) => {
  const say = usePhrases()
  const me = useMe()
  const narrow = useNarrow()
  const rows = useDesk((desk) => desk.rows)
  const loaded = useDesk((desk) => desk.views[view])
  const now = useNow()
  const scroller = useRef<HTMLDivElement>(null)
  useEffect(() => void loadView(view), [view])

  const fresh = useMemo(() => sectionsOf(view, rows, me.id, now), [view, rows, me.id, now])
  const { held, pointer } = useHeld()
  const { sections, waiting, letGo } = useSettled(fresh, rows, held && !narrow, view)
  const items = useMemo(() => itemsOf(sections), [sections])
  const digits = useMemo(() => digitsOf(view, sections), [view, sections])

  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) =>
      items[index]?.kind === 'section' ? (compact ? 24 : 28) : compact ? (narrow ? 44 : 28) : 66,
    getItemKey: (index) => {
      const item = items[index]
      return item?.kind === 'row' ? item.row.id : `section-${item?.name ?? index}`
    },
    overscan: 8,
  })
  useEffect(() => virtual.measure(), [virtual, compact, items, narrow])

  const visible = virtual.getVirtualItems()
  const lastVisible = visible.at(-1)?.index ?? 0
  const atEnd = items.length > 0 && lastVisible >= items.length - 5
  useEffect(() => {
    if (atEnd && loaded?.state === 'ready' && loaded.next) void loadMore(view)
  }, [atEnd, loaded, view])

  if (items.length === 0) {
    if (loaded?.state === 'failed') return <Failed error={loaded.error} retry={() => void loadView(view)} />
    if (loaded?.state !== 'ready') return <Loading rows={6} />
    return <EmptyView view={view} />
  }
  return (
    <div className="list-scroll" ref={scroller} {...pointer}>
      {waiting > 0 && (
        <button type="button" className="list-more-urgent" onClick={letGo}>
          <Icon name="up" size={14} />
          {say(sections[0]?.name === 'newest' ? 'conversations:list.newer' : 'conversations:list.moreUrgent', {
            count: waiting,
          })}
        </button>
      )}
      <ul
        className="list-rows"
        style={{ height: virtual.getTotalSize() }}
        aria-label={say(`conversations:views.${view}`)}
      >
        {visible.map(({ index, start, size, key }) => {
          const item = items[index]
          if (!item) return null
          return (
            <li key={key} style={{ transform: `translateY(${start}px)`, height: size }}>
              {item.kind === 'section' ? (
                <SectionHead name={item.name} count={item.count} view={view} first={index === 0} compact={compact} />
              ) : (
                <Row
                  row={item.row}
                  selected={item.row.id === selectedId}
                  compact={compact}
                  digit={digits.get(item.row.id)}
                  withAgent={view === 'all' || view === 'closed'}
                />
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

/** The first nine of one's own list open with Alt and their digit. */
const digitsOf = (view: ConversationView, sections: Section[]): Map<string, number> =>
  new Map(
    view === 'mine'
      ? sections
          .flatMap((section) => section.rows)
          .slice(0, 9)
          .map((row, index) => [row.id, index + 1])
      : [],
  )

const tones: Partial<Record<SectionName, string>> = { over: 'anger', near: 'wait' }

const SectionHead = (props: {
  name: SectionName
  count: number
  view: ConversationView
  first: boolean
  compact: boolean
}) => {
  const say = usePhrases()
  const name = props.name === 'waiting' && props.view === 'queue' ? 'waitingQueue' : props.name
  return (
    <div className={props.compact ? 'section compact' : 'section'}>
      <b className={tones[props.name]}>{say(`conversations:sections.${name}`)}</b>
      <span className="number">{props.count}</span>
      {props.first && (
        <span className="section-order">
          <Icon name="sort" size={13} />
          {say('conversations:list.byUrgency')}
        </span>
      )}
    </div>
  )
}

const emptyIcons: Record<ConversationView, IconName> = {
  mine: 'conversations',
  queue: 'clock',
  bot: 'bot',
  all: 'conversations',
  closed: 'check',
}
const emptyNames = { mine: 'Mine', queue: 'Queue', bot: 'Bot', all: 'All', closed: 'Closed' } as const

const EmptyView = ({ view }: { view: ConversationView }) => {
  const say = usePhrases()
  const mine = useMyState()
  const name = emptyNames[view]
  return (
    <Empty icon={emptyIcons[view]} title={say(`conversations:list.empty${name}`)}>
      {say(`conversations:list.empty${name}More`)}
      {view === 'mine' && mine && mine.presence !== 'online' && (
        <div>
          <button type="button" className="button soft" onClick={() => void setPresence('online')}>
            {say('conversations:list.goOnline')}
          </button>
        </div>
      )}
    </Empty>
  )
}
