import type { Conversation } from '@yingda/contract'
import { memo } from 'react'
import { Link } from 'wouter'
import { Avatar } from '../../shell/avatar.tsx'
import { Icon } from '../../shell/icons.tsx'
import { usePhrases } from '../../shell/phrases.ts'
import { useDrafts } from '../composer/drafts.ts'
import { ChannelBadge } from './channel-badge.tsx'
import { WaitClock } from './clock-ring.tsx'
import { Age, Mood, Ticks, WhyHandedOff } from './marks.tsx'

interface RowProps {
  row: Conversation
  selected: boolean
  compact: boolean
  /** Alt and this digit opens it. */
  digit?: number | undefined
  /** Say who serves it: in lists that are not one's own. */
  withAgent: boolean
}

/** One conversation of a list: who, how urgent, the last words. */
export const Row = memo(function Row({ row, selected, compact, digit, withAgent }: RowProps) {
  const hasUnread = row.unread > 0
  const className = `row${selected ? ' selected' : ''}${hasUnread ? ' unread' : ''}${compact ? ' compact' : ''}`
  return (
    <Link to={`/desk/${row.id}`} className={className} aria-current={selected ? 'true' : undefined} draggable={false}>
      {compact ? <CompactRow row={row} digit={digit} /> : <RegularRow row={row} withAgent={withAgent} />}
    </Link>
  )
})

const RegularRow = ({ row, withAgent }: { row: Conversation; withAgent: boolean }) => {
  const say = usePhrases()
  return (
    <>
      <Avatar
        id={row.contact.id}
        name={row.contact.name}
        badge={
          <span className="avatar-badge">
            <ChannelBadge channel={row.channel} />
          </span>
        }
      />
      <span className="row-body">
        <span className="row-line">
          <span className="row-name cut">{row.contact.name}</span>
          {row.contact.vip && <span className="tag small gold">{say('conversations:vip')}</span>}
          <Mood sentiment={row.sentiment} />
          <span className="row-end">
            <Timing row={row} />
          </span>
        </span>
        <span className="row-line row-last">
          {/* Beside the name of whoever serves there is no room for it, nor need. */}
          <LastWords row={row} withReason={!withAgent} />
          {withAgent && row.agentName && row.status === 'open' && (
            <span className="row-agent">{say('conversations:list.serving', { name: row.agentName })}</span>
          )}
          {row.queuePosition !== undefined && (
            <span className="row-agent number">
              {say('conversations:list.position', { position: row.queuePosition })}
            </span>
          )}
          <Unread row={row} />
        </span>
      </span>
    </>
  )
}

const CompactRow = ({ row, digit }: { row: Conversation; digit: number | undefined }) => (
  <>
    <span className="row-digit number" aria-hidden="true">
      {digit}
    </span>
    <ChannelBadge channel={row.channel} />
    <span className="row-name cut">{row.contact.name}</span>
    <Mood sentiment={row.sentiment} face />
    <LastWords row={row} />
    <span className="row-end">
      <Timing row={row} size={14} />
    </span>
    <Unread row={row} />
  </>
)

const Timing = ({ row, size }: { row: Conversation; size?: number }) => {
  if (row.status === 'open' && row.waitingSince) return <WaitClock row={row} {...(size ? { size } : {})} />
  const { lastMessage, receipts } = row
  const isOurs = lastMessage?.author.kind === 'agent'
  return (
    <span className="clock none">
      {isOurs && (
        <Ticks
          read={receipts.contact.read >= lastMessage.seq}
          delivered={receipts.contact.delivered >= lastMessage.seq}
        />
      )}
      <Age at={lastMessage?.at ?? row.openedAt} />
    </span>
  )
}

const LastWords = ({ row, withReason = false }: { row: Conversation; withReason?: boolean }) => {
  const say = usePhrases()
  const draft = useDrafts((state) => state.drafts[row.id]?.text)
  if (draft?.trim())
    return (
      <>
        <span className="row-draft">
          <Icon name="edit" size={12} />
          {say('conversations:list.draft')}
        </span>
        <span className="row-words cut">{draft}</span>
      </>
    )
  const { lastMessage } = row
  return (
    <>
      {withReason && <WhyHandedOff row={row} />}
      <span className="row-words cut">
        {lastMessage?.author.kind === 'agent' && say('conversations:list.you')}
        {lastMessage?.text}
      </span>
    </>
  )
}

const Unread = ({ row }: { row: Conversation }) => {
  const say = usePhrases()
  if (row.unread === 0) return null
  return (
    <span className="count number" role="img" aria-label={say('conversations:list.unread', { count: row.unread })}>
      {row.unread > 99 ? '99+' : row.unread}
    </span>
  )
}
