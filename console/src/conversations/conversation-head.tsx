import type { Conversation } from '@yingda/contract'
import type { MenuProps } from 'antd'
import { Dropdown, message } from 'antd'
import { useLocation } from 'wouter'
import { Icon } from '../shell/icons.tsx'
import { useNarrow } from '../shell/media.ts'
import { usePhrases } from '../shell/phrases.ts'
import { useMe } from '../shell/session.ts'
import { release } from './actions.ts'
import { ChannelBadge, useChannelName } from './list/channel-badge.tsx'
import { WaitClock } from './list/clock-ring.tsx'
import { Mood } from './list/marks.tsx'
import { useTags } from './panel/use-tags.ts'
import { clockOf } from './urgency.ts'
import { useNow } from '../shell/ticker.ts'

/** Who this is, how long they wait, and what can be done with the conversation. */
export const ConversationHead = ({
  row,
  panelOpen,
  onPanel,
  onTransfer,
  onClose,
}: {
  row: Conversation
  panelOpen: boolean
  onPanel: () => void
  onTransfer: () => void
  onClose: () => void
}) => {
  const say = usePhrases()
  const me = useMe()
  const narrow = useNarrow()
  const [, go] = useLocation()
  const channelName = useChannelName()
  const { named } = useTags()
  const isMine = row.servedBy.kind === 'agent' && row.servedBy.agentId === me.id
  const open = row.status === 'open'
  const mayTransfer = open && me.permissions.includes('conversations.assign')

  const copyLink = async () => {
    await navigator.clipboard.writeText(`${location.origin}/desk/${row.id}`)
    void message.success(say('conversations:head.linkCopied'))
  }
  const items: MenuProps['items'] = [
    ...(narrow && mayTransfer
      ? [
          {
            key: 'transfer',
            icon: <Icon name="transfer" />,
            label: say('conversations:head.transfer'),
            onClick: onTransfer,
          },
        ]
      : []),
    ...(narrow
      ? [{ key: 'panel', icon: <Icon name="person" />, label: say('conversations:head.panel'), onClick: onPanel }]
      : []),
    ...(isMine && open
      ? [
          {
            key: 'release',
            icon: <Icon name="undo" />,
            label: say('conversations:head.release'),
            onClick: () =>
              void release(row.id).then((done) => done && message.success(say('conversations:told.released'))),
          },
        ]
      : []),
    {
      key: 'link',
      icon: <Icon name="link" />,
      label: say('conversations:head.copyLink'),
      onClick: () => void copyLink(),
    },
    ...(narrow && open && isMine
      ? [{ key: 'close', icon: <Icon name="check" />, label: say('conversations:head.close'), onClick: onClose }]
      : []),
  ]

  return (
    <header className="head">
      {narrow && (
        <button
          type="button"
          className="button text square head-back"
          aria-label={say('conversations:head.back')}
          onClick={() => go('/desk')}
        >
          <Icon name="left" size={20} />
        </button>
      )}
      <div className="head-who">
        <div className="head-line">
          <h1 className="cut">{row.contact.name}</h1>
          {row.contact.vip && <span className="tag small gold">{say('conversations:vip')}</span>}
          <Mood sentiment={row.sentiment} />
          {!narrow &&
            named(row.tagIds).map((tag) => (
              <span className="tag small" key={tag.id}>
                {tag.name}
              </span>
            ))}
        </div>
        <div className="head-line head-about">
          <ChannelBadge channel={row.channel} size={14} />
          <span className="cut">
            {channelName(row.channel)} · {row.inboxName}
            {row.page && !narrow ? ` · ${row.page.title || row.page.url}` : ''}
          </span>
          {row.contact.online && (
            <span className="head-online">
              <span className="dot online" />
              {say('conversations:online')}
            </span>
          )}
        </div>
      </div>
      <WaitPill row={row} />
      {!narrow && mayTransfer && (
        <button
          type="button"
          className="button text square"
          aria-label={say('conversations:head.transfer')}
          title={say('conversations:head.transfer')}
          onClick={onTransfer}
        >
          <Icon name="transfer" size={18} />
        </button>
      )}
      <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
        <button
          type="button"
          className="button text square"
          aria-label={say('conversations:head.more')}
          aria-haspopup="menu"
        >
          <Icon name="more" size={18} />
        </button>
      </Dropdown>
      {!narrow && (
        <button
          type="button"
          className="button text square"
          aria-label={say('conversations:head.panel')}
          aria-pressed={panelOpen}
          title={say('conversations:head.panel')}
          onClick={onPanel}
        >
          <Icon name="sidebar" size={18} />
        </button>
      )}
      {!narrow && isMine && open && (
        <button type="button" className="button soft" onClick={onClose}>
          <Icon name="check" />
          {say('conversations:head.close')}
        </button>
      )}
    </header>
  )
}

/** The head's clock, or who serves when the customer waits for nobody here. */
const WaitPill = ({ row }: { row: Conversation }) => {
  const say = usePhrases()
  const narrow = useNarrow()
  const clock = clockOf(row, useNow())
  if (row.status === 'open' && clock)
    return (
      <span className={narrow ? '' : `pill ${clock.heat}`}>
        <WaitClock row={row} size={narrow ? 20 : 22} withTarget={!narrow} />
      </span>
    )
  if (narrow) return null
  return <span className="pill quiet">{servedSentence(row, say)}</span>
}

const servedSentence = (row: Conversation, say: ReturnType<typeof usePhrases>): string => {
  if (row.status === 'closed') return say('conversations:head.closed')
  switch (row.servedBy.kind) {
    case 'bot':
      return say('conversations:head.servedByBot')
    case 'queue':
      return say('conversations:head.servedByQueue')
    case 'agent':
      return say('conversations:head.servedByAgent', { name: row.agentName ?? '' })
    case 'nobody':
      return ''
  }
}
