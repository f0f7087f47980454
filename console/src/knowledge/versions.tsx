import type { EntryContent, KnowledgeEntry, ResultOf } from '@yingda/contract'
import { Drawer } from 'antd'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { Action, useBlocked } from '../office/action.tsx'
import { useAct, useAsk, useForget } from '../office/calls.ts'
import { useConfirm } from '../office/confirm.ts'
import { useFormats } from '../office/formats.ts'
import { Asked } from '../office/listing.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import { Empty } from '../shell/states.tsx'
import type { Category } from './category-tree.tsx'
import { dropUnsaved } from './entry-draft.ts'
import { diffList, diffText } from './text-diff.ts'

type Version = ResultOf<'GET /api/knowledge/entries/{id}/versions'>['items'][number]

/** Every published version, what each changed, and the way back to it. */
export const Versions = ({
  entry,
  categories,
  close,
}: {
  entry: KnowledgeEntry
  categories: Category[]
  close: () => void
}) => {
  const say = usePhrases()
  const ask = useAsk('GET /api/knowledge/entries/{id}/versions', { params: { id: entry.id } })
  return (
    <Drawer
      open
      onClose={close}
      size={760}
      title={say('office:knowledge.versionsTitle')}
      className="knowledge-versions"
    >
      <Asked ask={ask}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="history" title={say('office:knowledge.noVersions')} />
          ) : (
            <History entry={entry} versions={items} categories={categories} close={close} />
          )
        }
      </Asked>
    </Drawer>
  )
}

const History = ({
  entry,
  versions,
  categories,
  close,
}: {
  entry: KnowledgeEntry
  versions: Version[]
  categories: Category[]
  close: () => void
}) => {
  const say = usePhrases()
  const { ago } = useFormats()
  const [chosen, setChosen] = useState<number | 'draft'>(entry.hasDraft ? 'draft' : (versions[0]?.version ?? 'draft'))
  const at = versions.findIndex(({ version }) => version === chosen)
  const after = chosen === 'draft' ? entry.content : versions[at]?.content
  const before = chosen === 'draft' ? versions[0] : versions[at + 1]
  return (
    <div className="knowledge-history">
      <ul aria-label={say('office:knowledge.versions')}>
        {entry.hasDraft && (
          <li>
            <button type="button" aria-pressed={chosen === 'draft'} onClick={() => setChosen('draft')}>
              <b>{say('office:knowledge.draftNow')}</b>
              <span>
                {entry.updatedBy} · {ago(entry.updatedAt)}
              </span>
            </button>
          </li>
        )}
        {versions.map((version) => (
          <li key={version.version}>
            <button type="button" aria-pressed={chosen === version.version} onClick={() => setChosen(version.version)}>
              <b>
                {say('office:knowledge.versionName', { version: version.version })}
                {version.version === entry.publishedVersion && entry.status === 'published' && (
                  <span className="tag small ok">{say('office:knowledge.current')}</span>
                )}
              </b>
              <span>
                {version.byName} · {ago(version.at)}
              </span>
              {version.note && <span>{version.note}</span>}
            </button>
          </li>
        ))}
      </ul>
      <div className="knowledge-difference">
        <div className="knowledge-difference-head">
          <span className="quiet">
            {before
              ? say('office:knowledge.compareWith', { version: before.version })
              : say('office:knowledge.firstVersion')}
          </span>
          {chosen !== 'draft' && (chosen !== entry.publishedVersion || entry.status !== 'published') && (
            <RollBack entry={entry} version={chosen} close={close} />
          )}
        </div>
        {after && <Difference before={before?.content} after={after} categories={categories} />}
      </div>
    </div>
  )
}

const RollBack = ({ entry, version, close }: { entry: KnowledgeEntry; version: number; close: () => void }) => {
  const say = usePhrases()
  const confirm = useConfirm()
  const { act, busy } = useAct()
  const forget = useForget()
  const blocked = useBlocked()('knowledge.publish')
  const rollBack = () =>
    confirm({
      title: say('office:knowledge.rollbackTitle', { version }),
      content: say('office:knowledge.rollbackHint', { version }),
      okText: say('office:knowledge.rollback'),
      onOk: async () => {
        const done = await act(async () => {
          await client.call('POST /api/knowledge/entries/{id}/rollback', {
            params: { id: entry.id },
            body: { version },
          })
          dropUnsaved(entry.id)
          await forget(
            'GET /api/knowledge/entries',
            'GET /api/knowledge/entries/{id}',
            'GET /api/knowledge/entries/{id}/versions',
          )
        }, say('office:knowledge.rolledBack'))
        if (done) close()
      },
    })
  return (
    <Action size="small" drawing="undo" blocked={blocked} loading={busy} onClick={rollBack}>
      {say('office:knowledge.rollback')}
    </Action>
  )
}

/** What one version says and what it changed against the one before. */
const Difference = ({
  before,
  after,
  categories,
}: {
  before: EntryContent | undefined
  after: EntryContent
  categories: Category[]
}) => {
  const say = usePhrases()
  const { date } = useFormats()
  const place = (content: EntryContent) =>
    categories.find(({ id }) => id === content.categoryId)?.path ?? say('office:knowledge.uncategorised')
  const validity = ({ validFrom, validUntil }: EntryContent) =>
    validFrom || validUntil
      ? `${validFrom ? date(validFrom) : '…'} – ${validUntil ? date(validUntil) : '…'}`
      : say('office:knowledge.always')
  const similar = diffList(before?.similar ?? after.similar, after.similar)
  return (
    <dl className="knowledge-fields">
      <Field name={say('office:knowledge.question')}>
        <Changed before={before?.question ?? after.question} after={after.question} />
      </Field>
      <Field name={say('office:knowledge.answer')}>
        <Changed before={before?.answer ?? after.answer} after={after.answer} />
      </Field>
      <Field name={say('office:knowledge.similar')}>
        <ul className="knowledge-similar-changes">
          {similar.added.map((each) => (
            <li key={each}>
              <ins>{each}</ins>
            </li>
          ))}
          {similar.removed.map((each) => (
            <li key={each}>
              <del>{each}</del>
            </li>
          ))}
          {similar.kept.map((each) => (
            <li key={each}>{each}</li>
          ))}
          {after.similar.length + similar.removed.length === 0 && (
            <li className="quiet">{say('office:knowledge.noSimilar')}</li>
          )}
        </ul>
      </Field>
      <Field name={say('office:knowledge.category')}>
        <Whole before={before && place(before)} after={place(after)} />
      </Field>
      <Field name={say('office:knowledge.audience')}>
        <Whole
          before={before && say(`office:knowledge.audiences.${before.audience}`)}
          after={say(`office:knowledge.audiences.${after.audience}`)}
        />
      </Field>
      <Field name={say('office:knowledge.validity')}>
        <Whole before={before && validity(before)} after={validity(after)} />
      </Field>
    </dl>
  )
}

const Field = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

const Changed = ({ before, after }: { before: string; after: string }) => (
  <p className="knowledge-changed">
    {diffText(before, after).map(({ kind, text }, index) =>
      kind === 'same' ? (
        <span key={index}>{text}</span>
      ) : kind === 'added' ? (
        <ins key={index}>{text}</ins>
      ) : (
        <del key={index}>{text}</del>
      ),
    )}
  </p>
)

const Whole = ({ before, after }: { before: string | undefined; after: string }) =>
  before === undefined || before === after ? (
    <>{after}</>
  ) : (
    <>
      <del>{before}</del> <ins>{after}</ins>
    </>
  )
