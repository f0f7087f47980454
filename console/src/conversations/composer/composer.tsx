import type { Conversation, Entry } from '@yingda/contract'
import type { ClipboardEvent, KeyboardEvent } from 'react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { liveWire } from '../../shell/live.ts'
import { Icon } from '../../shell/icons.tsx'
import { usePhrases } from '../../shell/phrases.ts'
import { useMe } from '../../shell/session.ts'
import { ChannelBadge, useChannelName } from '../list/channel-badge.tsx'
import { sayIn } from '../log/outgoing.ts'
import { textOf } from '../log/parts.tsx'
import { hourAndMinute } from '../spans.ts'
import { partsOf, useAttachments } from './attachments.ts'
import { AttachmentChips } from './attachment-chips.tsx'
import { useDrafts } from './drafts.ts'
import { openPlaceholder } from './fill-placeholders.ts'
import { useSuggestions } from './suggestions.tsx'
import type { Trigger } from './triggers.ts'
import { putIn, triggerAt } from './triggers.ts'
import type { useDraft } from './use-draft.ts'

const textMax = 8000
const typingEveryMs = 2500

/** Where an agent writes. It says to whom, keeps what is written, and sends it nowhere else. */
export const Composer = ({
  row,
  drafting,
  notesOnly,
  quoted,
  dropped,
  onSentNext,
}: {
  row: Conversation
  drafting: ReturnType<typeof useDraft>
  /** Somebody else serves the customer: one may leave a note. */
  notesOnly: boolean
  quoted: Entry | undefined
  /** Files that were dropped on the conversation. */
  dropped: File[]
  onSentNext: () => void
}) => {
  const say = usePhrases()
  const me = useMe()
  const channelName = useChannelName()
  const { draft, change, quote, clear } = drafting
  const field = useRef<HTMLTextAreaElement>(null)
  const fileInput = useRef<HTMLInputElement>(null)
  const [caret, setCaret] = useState(draft.text.length)
  const [dismissed, setDismissed] = useState<string>()
  const attachments = useAttachments()
  const isNote = notesOnly || draft.mode === 'note'
  const tellTyping = useTellTyping(row.id)

  const { add } = attachments
  const taken = useRef<File[]>(dropped)
  useEffect(() => {
    if (taken.current === dropped) return
    taken.current = dropped
    add(dropped)
  }, [dropped, add])

  const setText = (text: string, at = text.length) => {
    change({ text })
    setCaret(at)
    if (!isNote) tellTyping(text)
  }
  const moveCaret = useRef<number>(undefined)
  useLayoutEffect(() => {
    const area = field.current
    if (!area) return
    area.style.height = 'auto'
    area.style.height = `${Math.min(area.scrollHeight, 200)}px`
    if (moveCaret.current === undefined) return
    area.focus()
    area.setSelectionRange(moveCaret.current, moveCaret.current)
    moveCaret.current = undefined
  }, [draft.text, isNote])

  const found = triggerAt(draft.text, caret)
  const trigger = found && dismissed !== `${found.kind}${found.from}` ? found : undefined
  const insert = (at: Trigger, put: string) => {
    // The text may have changed while an answer was fetched; only what is still there is replaced.
    const next = putIn(draft.text, at, put)
    moveCaret.current = next.caret
    setText(next.text, next.caret)
  }
  const suggesting = useSuggestions(trigger, row, insert, () => found && setDismissed(`${found.kind}${found.from}`))
  const begin = (sign: '/' | '?') => {
    const line = draft.text === '' || draft.text.endsWith('\n') ? sign : `\n${sign}`
    const text = draft.text + line
    moveCaret.current = text.length
    setDismissed(undefined)
    setText(text)
  }

  const parts = partsOf(draft.text, attachments.items)
  const surplus = draft.text.length - textMax
  // A file that did not arrive is not left out silently: it is uploaded or removed first.
  const filesReady = attachments.items.every((item) => item.state === 'ready')
  const ready = surplus <= 0 && (isNote || filesReady) && (isNote ? draft.text.trim() !== '' : parts.length > 0)

  const send = (): boolean => {
    if (!ready) return false
    if (isNote) sayIn(row.id, { kind: 'note', text: draft.text.trim() })
    else sayIn(row.id, { kind: 'reply', parts, ...(draft.replyTo === undefined ? {} : { replyTo: draft.replyTo }) })
    if (!isNote) {
      attachments.clear()
      tellTyping('')
    }
    moveCaret.current = 0
    setCaret(0)
    setDismissed(undefined)
    clear()
    return true
  }

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While an input method composes, every key is its own: Enter chooses a word there.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    if (suggesting.onKey(event.key)) return event.preventDefault()
    if (event.key === 'Escape' && draft.replyTo !== undefined) return quote(undefined)
    if (event.altKey && event.code === 'KeyN' && !notesOnly) {
      event.preventDefault()
      return change({ mode: isNote ? 'reply' : 'note' })
    }
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return
    event.preventDefault()
    if (send() && (event.ctrlKey || event.metaKey)) onSentNext()
  }
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files]
    if (files.length === 0 || isNote) return
    event.preventDefault()
    add(files)
  }

  return (
    <section className={isNote ? 'composer for-note' : 'composer'} aria-label={composerLabel(say, isNote, row)}>
      {suggesting.view}
      <div className="composer-to">
        <span className="composer-whom">
          {isNote ? (
            <>
              <Icon name="lock" size={14} />
              <span className="cut">{say('conversations:composer.toColleagues')}</span>
            </>
          ) : (
            <>
              <ChannelBadge channel={row.channel} size={14} />
              <span className="cut">
                {say('conversations:composer.to')} <b>{row.contact.name}</b> · {channelName(row.channel)}
              </span>
            </>
          )}
        </span>
        {!notesOnly && (
          <span className="modes" role="group" aria-label={say('conversations:composer.mode')}>
            <button type="button" aria-pressed={!isNote} onClick={() => change({ mode: 'reply' })}>
              {say('conversations:composer.reply')}
            </button>
            <button type="button" aria-pressed={isNote} onClick={() => change({ mode: 'note' })}>
              <Icon name="lock" size={13} />
              {say('conversations:composer.note')}
            </button>
          </span>
        )}
      </div>
      {!isNote && draft.replyTo !== undefined && (
        <div className="composer-quote">
          <Icon name="reply" size={14} />
          <span className="cut">{quoteText(quoted, row, say)}</span>
          <button
            type="button"
            className="button text tiny square"
            aria-label={say('conversations:composer.cancelQuote')}
            onClick={() => quote(undefined)}
          >
            <Icon name="close" size={14} />
          </button>
        </div>
      )}
      {!isNote && <AttachmentChips items={attachments.items} onRemove={attachments.remove} />}
      <textarea
        ref={field}
        className="composer-text"
        rows={1}
        value={draft.text}
        data-composer
        role="combobox"
        aria-label={composerLabel(say, isNote, row)}
        aria-expanded={trigger !== undefined}
        aria-controls={suggesting.listId}
        aria-autocomplete="list"
        aria-activedescendant={suggesting.activeId}
        placeholder={
          isNote
            ? say('conversations:composer.notePlaceholder')
            : say('conversations:composer.placeholder', { name: row.contact.name })
        }
        onChange={(event) => setText(event.target.value, event.target.selectionStart)}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onBlur={() => tellTyping('')}
      />
      <div className="composer-foot">
        <div className="composer-tools">
          <button
            type="button"
            className="button text small square"
            disabled={isNote}
            aria-label={say('conversations:composer.attach')}
            title={say('conversations:composer.attach')}
            onClick={() => fileInput.current?.click()}
          >
            <Icon name="attach" size={18} />
          </button>
          <input
            ref={fileInput}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              add(event.target.files ?? [])
              event.target.value = ''
            }}
          />
          <button type="button" className="button text small" onClick={() => begin('/')}>
            <span className="key">/</span>
            <span className="tool-name">{say('conversations:composer.quick')}</span>
          </button>
          {me.permissions.includes('bot.ask') && (
            <button type="button" className="button text small" onClick={() => begin('?')}>
              <span className="key">?</span>
              <span className="tool-name">{say('conversations:composer.knowledge')}</span>
            </button>
          )}
        </div>
        <Told text={draft.text} surplus={surplus} conversationId={row.id} />
        <button type="button" className="button primary composer-send" disabled={!ready} onClick={() => send()}>
          <Icon name={isNote ? 'check' : 'send'} />
          <span>{say(isNote ? 'conversations:composer.saveNote' : 'conversations:composer.send')}</span>
        </button>
      </div>
    </section>
  )
}

const composerLabel = (say: ReturnType<typeof usePhrases>, isNote: boolean, row: Conversation) =>
  isNote ? say('conversations:composer.noteLabel') : say('conversations:composer.label', { name: row.contact.name })

const quoteText = (quoted: Entry | undefined, row: Conversation, say: ReturnType<typeof usePhrases>): string => {
  if (quoted?.body.kind !== 'message') return say('conversations:log.missingQuote')
  const words = { image: say('conversations:log.image'), file: say('conversations:log.file') }
  const name = quoted.author.kind === 'contact' ? row.contact.name : (quoted.author.name ?? '')
  return `${say('conversations:log.replyingTo', { name })}: ${textOf(quoted.body.parts, words)}`
}

/** What stands against sending, else how the keys work, else that the draft is kept. */
const Told = ({ text, surplus, conversationId }: { text: string; surplus: number; conversationId: string }) => {
  const say = usePhrases()
  const keptAt = useDrafts((drafts) => drafts.drafts[conversationId]?.at)
  const open = openPlaceholder(text)
  if (surplus > 0)
    return <span className="composer-told anger">{say('conversations:composer.tooLong', { count: surplus })}</span>
  if (open)
    return <span className="composer-told wait">{say('conversations:composer.open', { placeholder: open })}</span>
  return (
    <span className="composer-told">
      {text.trim() && keptAt !== undefined && (
        <span className="composer-kept">
          <Icon name="check" size={13} />
          {say('conversations:composer.draftKept', { time: hourAndMinute(new Date(keptAt).toISOString()) })}
        </span>
      )}
      <span className="composer-keys">{say('conversations:composer.keys')}</span>
    </span>
  )
}

/** Lets the customer see that somebody writes: at most every few seconds, and that it stopped. */
const useTellTyping = (conversationId: string) => {
  const toldAt = useRef(0)
  return (text: string) => {
    const stopped = text.trim() === ''
    if (stopped ? toldAt.current === 0 : Date.now() - toldAt.current < typingEveryMs) return
    toldAt.current = stopped ? 0 : Date.now()
    liveWire()?.typing(conversationId, stopped ? '' : '…')
  }
}
