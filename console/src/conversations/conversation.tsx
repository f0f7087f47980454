import type { Conversation as Row } from '@yingda/contract'
import type { DragEvent } from 'react'
import { lazy, Suspense, useState } from 'react'
import { useLocation } from 'wouter'
import { Icon } from '../shell/icons.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { useMe } from '../shell/session.ts'
import { claim, startWith, takeOver } from './actions.ts'
import { Composer } from './composer/composer.tsx'
import { useDraft } from './composer/use-draft.ts'
import { ConversationHead } from './conversation-head.tsx'
import { useLogs } from './log/log-store.ts'
import { ConversationLog } from './log/log.tsx'

const TransferDialog = lazy(() => import('./dialogs/transfer-dialog.tsx'))
const CloseDialog = lazy(() => import('./dialogs/close-dialog.tsx'))

/** One conversation: its head, its log, and the place to write, or the button that makes it one's own. */
export const Conversation = ({
  row,
  jumpTo,
  panelOpen,
  onPanel,
  onNext,
}: {
  row: Row
  jumpTo: number | undefined
  panelOpen: boolean
  onPanel: () => void
  onNext: () => void
}) => {
  const say = usePhrases()
  const me = useMe()
  const [dialog, setDialog] = useState<'transfer' | 'close'>()
  const [dropped, setDropped] = useState<File[]>([])
  const [dragging, setDragging] = useState(false)
  const drafting = useDraft(row.id)
  const isMine = row.status === 'open' && row.servedBy.kind === 'agent' && row.servedBy.agentId === me.id
  const mayReply = me.permissions.includes('conversations.reply')
  const { replyTo } = drafting.draft
  const quoted = useLogs((logs) =>
    replyTo === undefined ? undefined : logs.logs[row.id]?.entries.find((entry) => entry.seq === replyTo),
  )

  const overFiles = (event: DragEvent) => isMine && event.dataTransfer.types.includes('Files')
  return (
    <section
      className="conversation"
      aria-label={row.contact.name}
      onDragOver={(event) => {
        if (!overFiles(event)) return
        event.preventDefault()
        setDragging(true)
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDragging(false)
      }}
      onDrop={(event) => {
        if (!overFiles(event)) return
        event.preventDefault()
        setDragging(false)
        setDropped([...event.dataTransfer.files])
      }}
    >
      <ConversationHead
        row={row}
        panelOpen={panelOpen}
        onPanel={onPanel}
        onTransfer={() => setDialog('transfer')}
        onClose={() => setDialog('close')}
      />
      <ConversationLog row={row} jumpTo={jumpTo} onQuote={isMine ? drafting.quote : undefined} />
      {!isMine && <TakeBar row={row} />}
      {mayReply && row.status === 'open' && (isMine || row.servedBy.kind === 'agent') && (
        <Composer
          row={row}
          drafting={drafting}
          notesOnly={!isMine}
          quoted={quoted}
          dropped={dropped}
          onSentNext={onNext}
        />
      )}
      {dragging && (
        <div className="drop-here">
          <Icon name="upload" size={24} />
          {say('conversations:composer.dropHere', { name: row.contact.name })}
        </div>
      )}
      <Suspense fallback={null}>
        {dialog === 'transfer' && <TransferDialog row={row} close={() => setDialog(undefined)} />}
        {dialog === 'close' && <CloseDialog row={row} close={() => setDialog(undefined)} />}
      </Suspense>
    </section>
  )
}

/** Why one cannot reply here, and the one button that changes it. */
const TakeBar = ({ row }: { row: Row }) => {
  const say = usePhrases()
  const me = useMe()
  const [, go] = useLocation()
  const [busy, setBusy] = useState(false)
  const may = (permission: Parameters<typeof me.permissions.includes>[0]) => me.permissions.includes(permission)

  const attempt = async (call: () => Promise<Row | undefined>) => {
    setBusy(true)
    const taken = await call()
    setBusy(false)
    if (taken && taken.id !== row.id) go(`/desk/${taken.id}`)
  }
  const button = (words: string, call: () => Promise<Row | undefined>, primary = true) => (
    <button
      type="button"
      className={primary ? 'button primary' : 'button'}
      disabled={busy}
      onClick={() => void attempt(call)}
    >
      {words}
    </button>
  )

  if (row.status === 'closed')
    return (
      <div className="take-bar">
        <span>{say('conversations:composer.readOnlyClosed')}</span>
        {may('conversations.reply') &&
          button(say('conversations:composer.startNew'), () => startWith(row.contact.id, row.inboxId), false)}
      </div>
    )
  switch (row.servedBy.kind) {
    case 'queue':
      return (
        <div className="take-bar">
          <span>{say('conversations:composer.readOnlyQueue')}</span>
          {may('conversations.reply') && button(say('conversations:composer.claim'), () => claim(row.id))}
        </div>
      )
    case 'bot':
      return (
        <div className="take-bar bot">
          <Icon name="bot" />
          <span>{say('conversations:composer.readOnlyBot')}</span>
          {may('conversations.reply') && button(say('conversations:composer.claimBot'), () => claim(row.id))}
        </div>
      )
    case 'agent':
      return (
        <div className="take-bar">
          <span>{say('conversations:composer.readOnlyOther', { name: row.agentName ?? '' })}</span>
          {may('conversations.supervise') &&
            button(say('conversations:composer.takeOver'), () => takeOver(row.id), false)}
        </div>
      )
    case 'nobody':
      return null
  }
}
