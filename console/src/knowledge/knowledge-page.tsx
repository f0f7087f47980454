import { App, Drawer, Dropdown, Segmented } from 'antd'
import { useDeferredValue, useState } from 'react'
import { useLocation, useRoute, useSearch } from 'wouter'
import { Action, useBlocked } from '../office/action.tsx'
import { useAsk } from '../office/calls.ts'
import '../office/office.css'
import type { IconName } from '../shell/icons.tsx'
import { Icon } from '../shell/icons.tsx'
import { useMedia, useNarrow } from '../shell/media.ts'
import { Page } from '../shell/page.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { Empty } from '../shell/states.tsx'
import { CategorySelect, CategoryTree } from './category-tree.tsx'
import { draftOf, keepUnsaved, useUnsaved } from './entry-draft.ts'
import { EntryEditor, NewEntry } from './entry-editor.tsx'
import type { EntryFilters } from './entry-list.tsx'
import { EntryList } from './entry-list.tsx'
import { ImportDialog } from './import-dialog.tsx'
import './knowledge.css'
import { TestBox } from './test-box.tsx'

/** The knowledge base: categories, entries, the editor, and a box to try what the bot would answer. */
const KnowledgePage = () => (
  <App component={false}>
    <Knowledge />
  </App>
)
export default KnowledgePage

const Knowledge = () => {
  const say = usePhrases()
  const [, go] = useLocation()
  const [, params] = useRoute('/knowledge/:id')
  const id = params?.id
  const search = new URLSearchParams(useSearch())
  const narrow = useNarrow()
  const roomForTree = useMedia('(min-width: 1380px)')
  const roomForTest = useMedia('(min-width: 1180px)')
  const block = useBlocked()
  const [filters, setFilters] = useState<EntryFilters>({})
  const [testing, setTesting] = useState(false)
  const [importing, setImporting] = useState(false)
  const categories = useAsk('GET /api/knowledge/categories').data?.items ?? []
  const openEntry = useAsk(
    'GET /api/knowledge/entries/{id}',
    { params: { id: id ?? '' } },
    { enabled: id !== undefined && id !== 'new' },
  ).data
  const deferred = useDeferredValue(filters)
  const mayEdit = block('knowledge.edit') === undefined
  const back = narrow ? () => go('/knowledge') : undefined
  const addTo =
    mayEdit && openEntry && openEntry.id === id
      ? (question: string) => {
          const { draft, revision } = useUnsaved.getState().by[openEntry.id] ?? {
            draft: draftOf(openEntry),
            revision: openEntry.revision,
          }
          if (!draft.similar.includes(question))
            keepUnsaved(openEntry.id, { draft: { ...draft, similar: [...draft.similar, question] }, revision })
        }
      : undefined
  const list = (
    <>
      {!roomForTree && (
        <div className="knowledge-list-category">
          <CategorySelect
            categories={categories}
            value={filters.categoryId}
            placeholder={say('office:knowledge.categories')}
            onChange={(categoryId) => setFilters({ ...filters, categoryId })}
          />
        </div>
      )}
      <EntryList filters={deferred} change={setFilters} here={id} />
    </>
  )
  const editor =
    id === 'new' ? (
      <NewEntry
        question={search.get('question') ?? ''}
        categoryId={filters.categoryId}
        categories={categories}
        back={back}
      />
    ) : id ? (
      <EntryEditor id={id} categories={categories} back={back} />
    ) : (
      <Empty icon="knowledge" title={say('office:knowledge.pick')}>
        {say('office:knowledge.pickHint')}
      </Empty>
    )
  return (
    <Page
      title={say('office:knowledge.title')}
      flush
      note={
        !(narrow && id) && (
          <Segmented<'all' | 'faq' | 'small_talk'>
            aria-label={say('office:knowledge.kindLabel')}
            value={filters.kind ?? 'all'}
            onChange={(kind) => setFilters({ ...filters, kind: kind === 'all' ? undefined : kind })}
            options={(['all', 'faq', 'small_talk'] as const).map((value) => ({
              value,
              label: say(`office:knowledge.kinds.${value}`),
            }))}
          />
        )
      }
      actions={
        <>
          {!roomForTest && (
            <Action drawing="play" hint={say('office:knowledge.test.open')} onClick={() => setTesting(true)}>
              {narrow ? null : say('office:knowledge.test.open')}
            </Action>
          )}
          <Exporting narrow={narrow} />
          <Action
            drawing="upload"
            blocked={block('knowledge.publish') && say('office:knowledge.importBlocked')}
            hint={say('office:knowledge.import')}
            onClick={() => setImporting(true)}
          >
            {narrow ? null : say('office:knowledge.import')}
          </Action>
          <Action
            drawing="plus"
            blocked={block('knowledge.edit')}
            hint={say('office:knowledge.newEntry')}
            onClick={() => go('/knowledge/new')}
          >
            {narrow ? null : say('office:knowledge.newEntry')}
          </Action>
        </>
      }
    >
      <div className="knowledge">
        {roomForTree && <Side filters={filters} change={setFilters} categories={categories} />}
        {!(narrow && id) && (
          <section className="knowledge-list" aria-label={say('office:knowledge.title')}>
            {list}
          </section>
        )}
        {!(narrow && !id) && <section className="knowledge-main">{editor}</section>}
        {roomForTest && (
          <aside className="knowledge-test">
            <TestBox addTo={addTo} />
          </aside>
        )}
      </div>
      {!roomForTest && (
        <Drawer
          open={testing}
          size={420}
          title={null}
          closable={false}
          onClose={() => setTesting(false)}
          classNames={{ body: 'knowledge-test-drawer' }}
        >
          <TestBox addTo={addTo} />
          <Action block onClick={() => setTesting(false)}>
            {say('office:common.close')}
          </Action>
        </Drawer>
      )}
      {importing && <ImportDialog close={() => setImporting(false)} />}
    </Page>
  )
}

const Exporting = ({ narrow }: { narrow: boolean }) => {
  const say = usePhrases()
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: (['csv', 'xlsx', 'json'] as const).map((format) => ({
          key: format,
          // A plain link: the browser streams the file to disk, however large.
          label: (
            <a href={`/api/knowledge/export?format=${format}`} download>
              {say('office:knowledge.exportAs', { format: format.toUpperCase() })}
            </a>
          ),
        })),
      }}
    >
      <Action drawing="download" aria-label={say('office:knowledge.export')}>
        {narrow ? null : say('office:knowledge.export')}
      </Action>
    </Dropdown>
  )
}

const watched: {
  status?: EntryFilters['status']
  audience?: EntryFilters['audience']
  icon: IconName
  warn?: boolean
}[] = [
  { status: 'draft', icon: 'edit' },
  { status: 'expiring', icon: 'clock', warn: true },
  { status: 'unpublished', icon: 'moon' },
  { audience: 'agents', icon: 'lock' },
]

/** The tree, and below it what is worth a look. */
const Side = ({
  filters,
  change,
  categories,
}: {
  filters: EntryFilters
  change: (filters: EntryFilters) => void
  categories: Parameters<typeof CategoryTree>[0]['categories']
}) => {
  const say = usePhrases()
  const total = useAsk('GET /api/knowledge/entries', { query: { limit: 1 } }).data?.total
  return (
    <nav className="knowledge-side" aria-label={say('office:knowledge.categories')}>
      <CategoryTree
        categories={categories}
        total={total}
        chosen={filters.categoryId}
        choose={(categoryId) => change({ ...filters, categoryId })}
      />
      <h2>{say('office:knowledge.watch')}</h2>
      {watched.map(({ icon, warn, ...wanted }) => (
        <Watched
          key={wanted.status ?? wanted.audience}
          wanted={wanted}
          icon={icon}
          warn={warn === true}
          filters={filters}
          change={change}
        />
      ))}
    </nav>
  )
}

const Watched = ({
  wanted,
  icon,
  warn,
  filters,
  change,
}: {
  wanted: Pick<EntryFilters, 'status' | 'audience'>
  icon: IconName
  warn: boolean
  filters: EntryFilters
  change: (filters: EntryFilters) => void
}) => {
  const say = usePhrases()
  const count = useAsk('GET /api/knowledge/entries', { query: { limit: 1, ...wanted } }).data?.total
  const on = filters.status === wanted.status && filters.audience === wanted.audience
  return (
    <button
      type="button"
      className={on ? 'knowledge-filter on' : 'knowledge-filter'}
      aria-pressed={on}
      onClick={() =>
        change(
          on
            ? { ...filters, status: undefined, audience: undefined }
            : { ...filters, status: undefined, audience: undefined, ...wanted },
        )
      }
    >
      <Icon name={icon} />
      {say(
        wanted.status
          ? `office:knowledge.statuses.${wanted.status}`
          : `office:knowledge.audiences.${wanted.audience ?? 'all'}`,
      )}
      <span className={warn && count ? 'number warn' : 'number'}>{count}</span>
    </button>
  )
}
