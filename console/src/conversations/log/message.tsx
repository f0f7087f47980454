import type { AnswerReceipt, Conversation, Entry } from '@yingda/contract'
import { Dropdown, message } from 'antd'
import { Icon } from '../../shell/icons.tsx'
import { usePhrases } from '../../shell/phrases.ts'
import { client, useMe } from '../../shell/session.ts'
import { sentenceOf } from '../../shell/states.tsx'
import { serverNow, useNow } from '../../shell/ticker.ts'
import { hourAndMinute } from '../spans.ts'
import { Parts, textOf } from './parts.tsx'

/** One's own words can be taken back this long; the server has the last word. */
const recallWindowMs = 2 * 60 * 1000

interface MessageProps {
  entry: Entry
  headed: boolean
  recalled: boolean
  row: Conversation
  /** The message that this one answers, when it is here. */
  quoted: Entry | undefined
  onQuote: ((seq: number) => void) | undefined
  onJump: (seq: number) => void
}

/** One message: the customer's at the left, the bot's violet with its source, ours at the right. */
export const Message = ({ entry, headed, recalled, row, quoted, onQuote, onJump }: MessageProps) => {
  const say = usePhrases()
  const me = useMe()
  if (entry.body.kind !== 'message') return null
  const { author, body } = entry
  const isMine = author.kind === 'agent' && author.id === me.id
  if (recalled)
    return (
      <div className="event">
        {isMine
          ? say('conversations:log.recalledMine')
          : say('conversations:log.recalled', { name: author.name ?? say('conversations:log.visitor') })}
      </div>
    )
  const side = author.kind === 'agent' ? 'ours' : author.kind === 'contact' ? 'theirs' : 'bot'
  return (
    <div className={`message ${side}`}>
      {(headed || side === 'ours') && (
        <div className="message-head">
          <Name entry={entry} contactName={row.contact.name} />
          <time dateTime={entry.at}>{hourAndMinute(entry.at)}</time>
          {side === 'ours' && <Receipt seq={entry.seq} row={row} />}
        </div>
      )}
      <div className="message-line">
        <div className={body.parts.every(({ type }) => type === 'image' || type === 'card') ? 'bubble bare' : 'bubble'}>
          {body.replyTo !== undefined && (
            <Quote seq={body.replyTo} entry={quoted} contactName={row.contact.name} onJump={onJump} />
          )}
          <Parts parts={body.parts} />
          {body.receipt && <Basis receipt={body.receipt} />}
        </div>
        <Actions entry={entry} isMine={isMine} onQuote={onQuote} conversationId={row.id} />
      </div>
    </div>
  )
}

const Name = ({ entry, contactName }: { entry: Entry; contactName: string }) => {
  const say = usePhrases()
  const { kind, name } = entry.author
  if (kind === 'bot' || kind === 'system')
    return (
      <span className="by-bot">
        {name ? say('conversations:log.bot', { name }) : say('conversations:log.botPlain')}
      </span>
    )
  return <span>{kind === 'contact' ? contactName : name}</span>
}

const Receipt = ({ seq, row }: { seq: number; row: Conversation }) => {
  const say = usePhrases()
  const { delivered, read } = row.receipts.contact
  const state = read >= seq ? 'read' : delivered >= seq ? 'delivered' : 'sent'
  return (
    <span className={state === 'read' ? 'ticks read' : 'ticks'}>
      <Icon name={state === 'sent' ? 'check' : 'checks'} size={13} />
      {say(`conversations:log.${state}`)}
    </span>
  )
}

/** Where a bot's answer comes from and how sure it was. For agents only. */
const Basis = ({ receipt }: { receipt: AnswerReceipt }) => {
  const say = usePhrases()
  if (receipt.band === 'none' || receipt.band === 'small_talk') return null
  return (
    <div className="basis">
      <Icon name="source" size={13} />
      {receipt.band === 'offer' ? (
        <span>{say('conversations:log.offered')}</span>
      ) : (
        <>
          <span>{say('conversations:log.basis')}</span>
          {receipt.question &&
            (receipt.entryId ? (
              <a className="basis-source cut" href={`/knowledge/${receipt.entryId}`} target="_blank" rel="noreferrer">
                《{receipt.question}》
              </a>
            ) : (
              <span className="cut">《{receipt.question}》</span>
            ))}
          {receipt.version !== undefined && (
            <span>· {say('conversations:log.version', { version: receipt.version })}</span>
          )}
        </>
      )}
      {receipt.score !== undefined && (
        <span className="number">· {say('conversations:log.score', { score: Math.round(receipt.score * 100) })}</span>
      )}
      {receipt.understoodAs && (
        <span className="cut">· {say('conversations:log.understoodAs', { question: receipt.understoodAs })}</span>
      )}
    </div>
  )
}

const Quote = (props: {
  seq: number
  entry: Entry | undefined
  contactName: string
  onJump: (seq: number) => void
}) => {
  const say = usePhrases()
  const { entry } = props
  const words = { image: say('conversations:log.image'), file: say('conversations:log.file') }
  return (
    <button type="button" className="quote" onClick={() => props.onJump(props.seq)}>
      {entry?.body.kind === 'message' ? (
        <>
          <b>{entry.author.kind === 'contact' ? props.contactName : entry.author.name}</b>
          <span className="cut">{textOf(entry.body.parts, words)}</span>
        </>
      ) : (
        <span>{say('conversations:log.missingQuote')}</span>
      )}
    </button>
  )
}

const Actions = (props: {
  entry: Entry
  isMine: boolean
  conversationId: string
  onQuote: ((seq: number) => void) | undefined
}) => {
  const say = usePhrases()
  // Drawn again with the ticking clock, so that taking back is offered only while it can be done.
  useNow()
  const { entry, onQuote } = props
  if (entry.body.kind !== 'message') return null
  const { parts } = entry.body
  const recall = async () => {
    try {
      await client.call('POST /api/conversations/{id}/entries/{seq}/recall', {
        params: { id: props.conversationId, seq: entry.seq },
      })
    } catch (error) {
      void message.error(sentenceOf(error, say('shell:states.network')))
    }
  }
  const canRecall = props.isMine && serverNow() - Date.parse(entry.at) < recallWindowMs
  const words = { image: say('conversations:log.image'), file: say('conversations:log.file') }
  const items = [
    ...(onQuote
      ? [
          {
            key: 'quote',
            icon: <Icon name="reply" />,
            label: say('conversations:log.reply'),
            onClick: () => onQuote(entry.seq),
          },
        ]
      : []),
    {
      key: 'copy',
      icon: <Icon name="copy" />,
      label: say('conversations:log.copy'),
      onClick: () => void navigator.clipboard.writeText(textOf(parts, words)),
    },
    ...(canRecall
      ? [
          {
            key: 'recall',
            icon: <Icon name="undo" />,
            label: say('conversations:log.recall'),
            onClick: () => void recall(),
          },
        ]
      : []),
  ]
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <button type="button" className="message-more" aria-label={say('conversations:log.actions')} aria-haspopup="menu">
        <Icon name="more" size={16} />
      </button>
    </Dropdown>
  )
}
