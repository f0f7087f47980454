import type { AnswerReceipt } from '@yingda/contract'
import { fill } from '@yingda/phrases/widget'
import { Icon, type IconName } from './icon.tsx'
import { Piece, wordsOf } from './piece.tsx'
import type { Message, Progress } from './timeline.ts'
import { dayOf, type View } from './view.ts'

const recallWindowMs = 120_000
const marks: Record<Progress, IconName> = {
  sending: 'clock',
  failed: 'close',
  sent: 'tick',
  delivered: 'ticks',
  read: 'ticks',
}

/** One message: who says it, what it answers, its pieces, and what can be done with it. */
export const Bubble = ({ view, message }: { view: View; message: Message }) => {
  const { state, act, t } = view
  const { author, receipt, progress, seq, key } = message
  if (message.isRecalled) return <p class="system">{t.recalled}</p>
  if (author.kind === 'system') return <p class="system">{wordsOf(message.parts, view)}</p>
  const isMine = author.kind === 'contact'
  const isBot = author.kind === 'bot'
  const canReply = message.isCurrent && seq > 0 && state.conversation?.status === 'open'
  const canRecall = isMine && canReply && Date.now() - Date.parse(message.at) < recallWindowMs
  const toggleMenu = () => act.patch({ menuOf: state.menuOf === key ? undefined : key })
  return (
    <div class={isMine ? 'line mine' : 'line'}>
      {!isMine && message.isFirst && (
        <span class={isBot ? 'author bot' : 'author'}>
          {isBot ? `${author.name ?? state.settings?.botName} · ${t.bot}` : author.name}
        </span>
      )}
      <div
        class={`bubble ${isMine ? 'me' : author.kind}`}
        onContextMenu={(event) => {
          // A long press on a touch screen; the mouse keeps the browser's own menu.
          if (!canReply || (event as MouseEvent & { pointerType?: string }).pointerType !== 'touch') return
          event.preventDefault()
          toggleMenu()
        }}
      >
        {message.quoted?.body.kind === 'message' && <blockquote>{wordsOf(message.quoted.body.parts, view)}</blockquote>}
        {message.parts.map((part, at) => (
          <Piece key={at} view={view} message={message} part={part} />
        ))}
        {receipt && <Source view={view} receipt={receipt} />}
      </div>
      {canReply && (
        <button class="more" aria-label={t.more} aria-expanded={state.menuOf === key} onClick={toggleMenu}>
          <Icon name="more" />
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
        <span class={`progress ${progress}`}>
          <Icon name={marks[progress]} size={14} />
          <span>{message.error ?? t[progress]}</span>
          {progress === 'failed' && (
            <button class="link" onClick={() => act.retry(key)}>
              {t.retry}
            </button>
          )}
        </span>
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
              {useful ? t.useful : t.useless}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

const Source = ({ view: { state, t }, receipt }: { view: View; receipt: AnswerReceipt }) =>
  receipt.band === 'answer' && receipt.question ? (
    <p class="source">
      <Icon name="source" />
      <span>
        {fill(t.source, { question: receipt.question })}
        {receipt.updatedAt && fill(t.updated, { date: dayOf(receipt.updatedAt, state.language) })}
      </span>
    </p>
  ) : null
