import type { KnowledgeEntry } from '@yingda/contract'
import { CallError } from '@yingda/sdk'
import { Alert } from 'antd'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { Action, useBlocked } from '../office/action.tsx'
import { useAct, useAsk, useForget } from '../office/calls.ts'
import { useFormats } from '../office/formats.ts'
import { usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import { Empty, Failed, Loading } from '../shell/states.tsx'
import type { Category } from './category-tree.tsx'
import type { EntryDraft } from './entry-draft.ts'
import {
  draftFaults,
  draftOf,
  dropUnsaved,
  emptyDraft,
  inputOf,
  keepUnsaved,
  sameDraft,
  useUnsaved,
} from './entry-draft.ts'
import { StatusTags } from './entry-list.tsx'
import { EntryFields } from './entry-fields.tsx'
import { EntryMenu } from './entry-menu.tsx'
import { Conflict, PublishDialog } from './entry-saving.tsx'
import { Versions } from './versions.tsx'

interface EditorProps {
  categories: Category[]
  back: (() => void) | undefined
}

/** The editor of one entry that exists. */
export const EntryEditor = ({ id, ...rest }: EditorProps & { id: string }) => {
  const say = usePhrases()
  const ask = useAsk('GET /api/knowledge/entries/{id}', { params: { id } })
  if (ask.data) return <Editor key={id} entry={ask.data} first={draftOf(ask.data)} {...rest} />
  if (!ask.isError) return <Loading rows={6} />
  return ask.error instanceof CallError && ask.error.code === 'knowledge.not_found' ? (
    <Empty icon="knowledge" title={say('office:knowledge.notFound')} />
  ) : (
    <Failed error={ask.error} retry={() => void ask.refetch()} />
  )
}

/** The editor of an entry that does not exist yet; a question may be given. */
export const NewEntry = ({
  question,
  categoryId,
  ...rest
}: EditorProps & { question: string; categoryId: string | undefined }) => (
  <Editor key={question} entry={undefined} first={emptyDraft(question, categoryId)} {...rest} />
)

/** What is unsaved, else what the server has; and how to change it. */
const useDraft = (entry: KnowledgeEntry | undefined, first: EntryDraft) => {
  const id = entry?.id ?? 'new'
  const unsaved = useUnsaved(({ by }) => by[id])
  const revision = unsaved?.revision ?? entry?.revision ?? 0
  const draft = unsaved?.draft ?? first
  return {
    draft,
    revision,
    dirty: unsaved !== undefined,
    change: (part: Partial<EntryDraft>) => {
      // Read anew: the test box may add a sentence while this picture is still on the screen.
      const changed = { ...(useUnsaved.getState().by[id]?.draft ?? first), ...part }
      if (sameDraft(changed, first)) dropUnsaved(id)
      else keepUnsaved(id, { draft: changed, revision })
    },
    drop: () => dropUnsaved(id),
  }
}

const Editor = ({
  entry,
  first,
  categories,
  back,
}: EditorProps & { entry: KnowledgeEntry | undefined; first: EntryDraft }) => {
  const say = usePhrases()
  const forget = useForget()
  const [, go] = useLocation()
  const { busy, act } = useAct()
  const block = useBlocked()
  const { draft, revision, dirty, change, drop } = useDraft(entry, first)
  const [shown, setShown] = useState<'nothing' | 'versions' | 'publish'>('nothing')
  const [conflict, setConflict] = useState<KnowledgeEntry>()
  const [faults, setFaults] = useState<ReturnType<typeof draftFaults>>({})
  const readOnly = block('knowledge.edit') !== undefined

  // A question that came from the address (“add to knowledge”) starts a new unsaved entry.
  useEffect(() => {
    if (!entry && first.question && useUnsaved.getState().by['new']?.draft.question !== first.question)
      keepUnsaved('new', { draft: first, revision: 0 })
  }, [entry, first])

  const fresh = () =>
    forget(
      'GET /api/knowledge/entries',
      'GET /api/knowledge/entries/{id}',
      'GET /api/knowledge/categories',
      'GET /api/knowledge/entries/{id}/versions',
    )
  /** Saves what is in the editor; undefined when it cannot be saved as it is. */
  const save = async (base: number): Promise<KnowledgeEntry | undefined> => {
    const found = draftFaults(draft)
    setFaults(found)
    if (Object.keys(found).length > 0) return undefined
    try {
      const body = inputOf(draft, entry)
      const saved = entry
        ? await client.call('PUT /api/knowledge/entries/{id}', {
            params: { id: entry.id },
            body: { ...body, revision: base },
          })
        : await client.call('POST /api/knowledge/entries', { body })
      setConflict(undefined)
      drop()
      return saved
    } catch (error) {
      if (!entry || !(error instanceof CallError) || error.code !== 'knowledge.changed') throw error
      setConflict(await client.call('GET /api/knowledge/entries/{id}', { params: { id: entry.id } }))
      return undefined
    }
  }
  const saveDraft = (base = revision) =>
    act(async () => {
      const saved = await save(base)
      if (!saved) return
      await fresh()
      if (!entry) go(`/knowledge/${saved.id}`, { replace: true })
    })
  const publish = (note: string) =>
    act(async () => {
      const saved = dirty || !entry ? await save(revision) : entry
      setShown('nothing')
      if (!saved) return
      try {
        await client.call('POST /api/knowledge/entries/{id}/publish', {
          params: { id: saved.id },
          body: note.trim() ? { note: note.trim() } : {},
        })
      } finally {
        await fresh()
        if (!entry) go(`/knowledge/${saved.id}`, { replace: true })
      }
    }, undefined)
  const publishable = dirty || !entry || entry.status !== 'published' || entry.hasDraft
  const askToPublish = () => {
    const found = draftFaults(draft)
    setFaults(found)
    if (Object.keys(found).length === 0) setShown('publish')
  }
  return (
    <div className="knowledge-editor">
      <header>
        {back && <Action type="text" drawing="left" hint={say('office:common.back')} onClick={back} />}
        <div className="knowledge-editor-state">
          {entry ? <StatusTags entry={entry} /> : <span className="tag">{say('office:knowledge.newEntry')}</span>}
          {dirty && <span className="tag info">{say('office:knowledge.unsaved')}</span>}
          {entry && <LastChange entry={entry} />}
        </div>
        <div className="knowledge-editor-actions">
          {dirty && entry && (
            <Action type="text" drawing="undo" onClick={drop}>
              {say('office:knowledge.discard')}
            </Action>
          )}
          {entry && (
            <Action type="text" drawing="history" onClick={() => setShown('versions')}>
              {say('office:knowledge.versions')}
            </Action>
          )}
          <Action
            blocked={block('knowledge.edit')}
            disabled={!dirty}
            loading={busy && shown === 'nothing'}
            onClick={() => void saveDraft()}
          >
            {say('office:knowledge.saveDraft')}
          </Action>
          <Action
            type="primary"
            blocked={block('knowledge.edit') ?? block('knowledge.publish')}
            disabled={!publishable}
            {...(publishable ? {} : { hint: say('office:knowledge.nothingToPublish') })}
            onClick={askToPublish}
          >
            {say('office:knowledge.publish')}
          </Action>
          {entry && <EntryMenu entry={entry} changed={fresh} />}
        </div>
      </header>
      <div className="knowledge-editor-body">
        {conflict && (
          <Conflict
            theirs={conflict}
            takeTheirs={() => {
              drop()
              setConflict(undefined)
              void fresh()
            }}
            keepMine={() => void saveDraft(conflict.revision)}
          />
        )}
        {readOnly && <Alert type="info" title={say('office:knowledge.readOnly')} />}
        <EntryFields
          draft={draft}
          change={change}
          readOnly={readOnly}
          faults={faults}
          categories={categories}
          isNew={!entry}
        />
      </div>
      {shown === 'versions' && entry && (
        <Versions entry={entry} categories={categories} close={() => setShown('nothing')} />
      )}
      {shown === 'publish' && (
        <PublishDialog
          version={(entry?.publishedVersion ?? 0) + 1}
          busy={busy}
          publish={publish}
          close={() => setShown('nothing')}
        />
      )}
    </div>
  )
}

const LastChange = ({ entry }: { entry: KnowledgeEntry }) => {
  const say = usePhrases()
  const { ago } = useFormats()
  return (
    <span className="quiet knowledge-last">
      {entry.publishedVersion === undefined
        ? say('office:knowledge.notPublished')
        : say('office:knowledge.version', { version: entry.publishedVersion })}
      {' · '}
      {say('office:knowledge.changedBy', { name: entry.updatedBy, time: ago(entry.updatedAt) })}
    </span>
  )
}
