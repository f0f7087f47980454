import type { AnswerReceipt } from '@yingda/contract'
import { fill } from '@yingda/phrases/widget'
import { Icon, type IconName } from './icon.tsx'
import { Piece } from './piece.tsx'
import type { Message, Progress } from './timeline.ts'
import type { View } from './view.ts'
import { dayOf, wordsOf } from './words.ts'

const recallWindowMs = 120_000
const marks: Record<Progress, IconName> = {
  sending: 'sending',
  failed: 'close',
  sent: 'sent',
  delivered: 'ticks',
  read: 'ticks',
}

/** One message: who says it, what it answers, its pieces, and what can be done with it. */
export const Bubble = ({ view, message }: { view: View; message: Message }) => {
  const { state, act, t } = view
  const { author, receipt, progress, seq, key } = message
  const isMine = author.kind === 'contact'
  const isBot = author.kind === 'bot'
  const canReply = message.isCurrent && seq > 0 && state.conversation?.status === 'open'
  const canRecall = isMine && canReply && Date.now() - Date.parse(message.at) < recallWindowMs
  const words: Record<Progress, string | undefined> = {
    sending: t.sending,
    failed: message.error,
    sent: t.sent,
    delivered: t.delivered,
    read: t.read,
  }
  const toggleMenu = () => act.patch({ menuOf: state.menuOf === key ? undefined : key })
  return (
    <div class={isMine ? 'line mine' : 'line'}>
      {!isMine && message.isFirst && (
        <small class={isBot ? 'bot' : ''}>
          {isBot ? `${author.name ?? state.settings?.botName} · ${t.bot}` : author.name}
        </small>
      )}
      <div class={`bubble ${isMine ? 'me' : author.kind}`}>
        {message.quoted?.body.kind === 'message' && (
          <blockquote>
            <small>{wordsOf(message.quoted.body.parts)}</small>
          </blockquote>
        )}
        {message.parts.map((part, at) => (
          <Piece key={at} view={view} message={message} part={part} />
        ))}
        {receipt?.band === 'answer' && <Source view={view} receipt={receipt} />}
      </div>
      {canReply && (
        <button class="round more" aria-label={t.more} aria-expanded={state.menuOf === key} onClick={toggleMenu}>
          <Icon name="sending" />
        </button>
      )}
      {state.menuOf === key && (
        <div class="pills">
          <button
            onClick={() => {
              act.patch({ replyTo: seq, menuOf: undefined })
              view.focusInput()
            }}
          >
            {t.reply}
          </button>
          {canRecall && <button onClick={() => void act.recall(seq)}>{t.recall}</button>}
        </div>
      )}
      {progress && (
        <small class={`progress ${progress}`}>
          <Icon name={marks[progress]} size={14} />
          {words[progress]}
          {progress === 'failed' && (
            <button class="link" onClick={() => act.retry(key)}>
              {t.retry}
            </button>
          )}
        </small>
      )}
      {receipt?.band === 'answer' && message.isCurrent && (
        <div class="pills">
          {[true, false].map((useful) => (
            <button
              class={useful ? '' : 'against'}
              aria-pressed={message.useful === useful}
              onClick={() => void act.feedback(seq, useful)}
            >
              <Icon name="thumb" />
              {useful ? t.useful : t.against}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

const Source = ({ view: { state, t }, receipt }: { view: View; receipt: AnswerReceipt }) =>
  receipt.question && receipt.updatedAt ? (
    <small class="row">
      <Icon name="source" />
      <span>{fill(t.source, { question: receipt.question, date: dayOf(receipt.updatedAt, state.language) })}</span>
    </small>
  ) : null
