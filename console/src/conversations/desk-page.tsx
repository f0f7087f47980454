import type { ConversationView } from '@yingda/contract'
import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { useLocation, useParams, useSearch } from 'wouter'
import { Icon } from '../shell/icons.tsx'
import { listen } from '../shell/live.ts'
import { useMedia, useNarrow } from '../shell/media.ts'
import { usePhrases } from '../shell/phrases.ts'
import { client, useMe } from '../shell/session.ts'
import { Sheet } from '../shell/sheet.tsx'
import { Empty, Failed, Loading } from '../shell/states.tsx'
import { serverNow } from '../shell/ticker.ts'
import { Conversation } from './conversation.tsx'
import './desk.css'
import './list/list.css'
import './log/log.css'
import './composer/composer.css'
import './panel/panel.css'
import './dialogs/dialogs.css'
import { takeRows, useDesk } from './desk-store.ts'
import { ConversationList } from './list/conversation-list.tsx'
import { ListHead } from './list/list-head.tsx'
import { CustomerPanel } from './panel/customer-panel.tsx'
import { isIn } from './rows.ts'
import { nextUrgent, sectionsOf } from './urgency.ts'
import { useDeskKeys } from './use-desk-keys.ts'

const SearchDialog = lazy(() => import('./dialogs/search-dialog.tsx'))
const KeysDialog = lazy(() => import('./dialogs/keys-dialog.tsx'))

const panelKept = 'yingda.panel'
const densityKept = 'yingda.density'

/** The agents' desk: the list, the conversation, the customer. On a phone one at a time. */
const DeskPage = () => {
  const say = usePhrases()
  const me = useMe()
  const { id } = useParams()
  const at = new URLSearchParams(useSearch()).get('at')
  const [, go] = useLocation()
  const narrow = useNarrow()
  const roomForPanel = useMedia('(min-width: 1180px)')
  const [view, setView] = useState<ConversationView>('mine')
  const [compact, setCompact] = useState(() => localStorage.getItem(densityKept) === 'compact')
  const [panelWanted, setPanelWanted] = useState(() => localStorage.getItem(panelKept) !== 'closed')
  const [sheetOpen, setSheetOpen] = useState(false)
  const [dialog, setDialog] = useState<'search' | 'keys'>()
  const row = useDesk((desk) => (id ? desk.rows[id] : undefined))
  const fetched = useOneConversation(id, row !== undefined)

  const goNext = useMemo(
    () => () => {
      const next = nextUrgent(useDesk.getState().rows, me.id, serverNow(), id)
      if (next) go(`/desk/${next.id}`)
    },
    [me.id, id, go],
  )
  useDeskKeys(
    useMemo(
      () => ({
        open: (nth: number) => {
          const mine = sectionsOf('mine', useDesk.getState().rows, me.id, serverNow()).flatMap(({ rows }) => rows)
          const wanted = mine[nth - 1]
          if (wanted) go(`/desk/${wanted.id}`)
        },
        next: goNext,
        search: () => setDialog('search'),
        help: () => setDialog('keys'),
        write: () => document.querySelector<HTMLElement>('[data-composer]')?.focus(),
      }),
      [me.id, go, goNext],
    ),
  )
  useEffect(() => setSheetOpen(false), [id])
  // What went to colleagues whose conversations one may not see is gone from here; the list is where one goes on.
  useEffect(
    () =>
      listen({
        onFrame: (frame) => {
          if (frame.t === 'rows' && id && frame.gone.includes(id)) go('/desk', { replace: true })
        },
      }),
    [id, go],
  )

  const chooseCompact = (next: boolean) => {
    localStorage.setItem(densityKept, next ? 'compact' : 'regular')
    setCompact(next)
  }
  const togglePanel = () => {
    if (!roomForPanel) return setSheetOpen(!sheetOpen)
    localStorage.setItem(panelKept, panelWanted ? 'closed' : 'open')
    setPanelWanted(!panelWanted)
  }

  const showList = !narrow || !id
  const showConversation = !narrow || id !== undefined
  return (
    <div className={narrow && id ? 'desk in-conversation' : 'desk'}>
      {showList && (
        <section className={compact ? 'list compact' : 'list'} aria-label={say('conversations:title')}>
          <ListHead
            view={view}
            onView={setView}
            compact={compact}
            onCompact={chooseCompact}
            onSearch={() => setDialog('search')}
            onKeys={() => setDialog('keys')}
          />
          <ConversationList view={view} selectedId={id} compact={compact} />
        </section>
      )}
      {showConversation && (
        <>
          {row ? (
            <Conversation
              key={row.id}
              row={row}
              jumpTo={at === null ? undefined : Number(at)}
              panelOpen={roomForPanel ? panelWanted : sheetOpen}
              onPanel={togglePanel}
              onNext={goNext}
            />
          ) : (
            <NoConversation id={id} fetched={fetched} onNext={goNext} />
          )}
          {row && roomForPanel && panelWanted && <CustomerPanel row={row} />}
        </>
      )}
      {row && sheetOpen && !roomForPanel && (
        <Sheet label={say('conversations:panel.label')} onClose={() => setSheetOpen(false)}>
          <CustomerPanel row={row} onClose={() => setSheetOpen(false)} />
        </Sheet>
      )}
      <Suspense fallback={null}>
        {dialog === 'search' && <SearchDialog close={() => setDialog(undefined)} />}
        {dialog === 'keys' && <KeysDialog close={() => setDialog(undefined)} />}
      </Suspense>
    </div>
  )
}
export default DeskPage

/** Fetches a conversation that was opened by its address and is in no list here. */
const useOneConversation = (id: string | undefined, isHere: boolean) => {
  const [error, setError] = useState<unknown>()
  useEffect(() => {
    setError(undefined)
    if (!id || isHere) return
    let wanted = true
    client.call('GET /api/conversations/{id}', { params: { id } }).then(
      (row) => wanted && takeRows([row]),
      (refusal: unknown) => wanted && setError(refusal),
    )
    return () => {
      wanted = false
    }
  }, [id, isHere])
  return error
}

const NoConversation = ({ id, fetched, onNext }: { id: string | undefined; fetched: unknown; onNext: () => void }) => {
  const say = usePhrases()
  const me = useMe()
  const anyWaiting = useDesk((desk) =>
    Object.values(desk.rows).some((row) => row.waitingSince && isIn('mine', row, me.id)),
  )
  if (id)
    return <section className="conversation">{fetched ? <Failed error={fetched} /> : <Loading rows={5} />}</section>
  return (
    <section className="conversation">
      <Empty icon="conversations" title={say('conversations:empty.choose')}>
        {say('conversations:empty.chooseMore')}
        {anyWaiting && (
          <div>
            <button type="button" className="button soft" onClick={onNext}>
              <Icon name="next" />
              {say('conversations:empty.next')}
              <span className="key">Ctrl ↓</span>
            </button>
          </div>
        )}
      </Empty>
    </section>
  )
}
