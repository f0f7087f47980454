import type { ArgumentsOf, KnowledgeEntry } from '@yingda/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { Link } from 'wouter'
import { useFormats } from '../office/formats.ts'
import { Icon } from '../shell/icons.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import { Empty, Failed, Loading } from '../shell/states.tsx'
import { useUnsaved } from './entry-draft.ts'

type EntryQuery = NonNullable<ArgumentsOf<'GET /api/knowledge/entries'>['query']>
export type EntryFilters = Pick<EntryQuery, 'q' | 'categoryId' | 'kind' | 'status' | 'audience'>

const statuses = ['draft', 'published', 'unpublished', 'expiring'] as const
const audiences = ['public', 'agents'] as const

/** The entries that match, a page at a time. */
export const useEntries = (filters: EntryFilters) =>
  useInfiniteQuery({
    queryKey: ['GET /api/knowledge/entries', 'pages', filters],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.call(
        'GET /api/knowledge/entries',
        { query: { ...filters, limit: 40, ...(pageParam ? { cursor: pageParam } : {}) } },
        { signal },
      ),
    getNextPageParam: (page) => page.next,
  })

/** Filters and the list below them. */
export const EntryList = ({
  filters,
  change,
  here,
}: {
  filters: EntryFilters
  change: (filters: EntryFilters) => void
  here: string | undefined
}) => {
  const say = usePhrases()
  const { number } = useFormats()
  const ask = useEntries(filters)
  const total = ask.data?.pages[0]?.total
  return (
    <>
      <div className="knowledge-list-head">
        <Input
          allowClear
          type="search"
          prefix={<Icon name="search" />}
          aria-label={say('office:knowledge.find')}
          placeholder={say('office:knowledge.find')}
          defaultValue={filters.q ?? ''}
          onChange={(event) => change({ ...filters, q: event.target.value.trim() || undefined })}
        />
        <div className="knowledge-list-filters">
          <Select<'all' | (typeof statuses)[number]>
            size="small"
            aria-label={say('office:knowledge.statusLabel')}
            value={filters.status ?? 'all'}
            onChange={(status) => change({ ...filters, status: status === 'all' ? undefined : status })}
            options={(['all', ...statuses] as const).map((value) => ({
              value,
              label: say(`office:knowledge.statuses.${value}`),
            }))}
          />
          <Select<'all' | (typeof audiences)[number]>
            size="small"
            aria-label={say('office:knowledge.audienceLabel')}
            value={filters.audience ?? 'all'}
            onChange={(audience) => change({ ...filters, audience: audience === 'all' ? undefined : audience })}
            options={(['all', ...audiences] as const).map((value) => ({
              value,
              label: say(`office:knowledge.audiences.${value}`),
            }))}
          />
          <span className="quiet number" role="status">
            {total !== undefined && say('office:knowledge.count', { count: number(total) })}
          </span>
        </div>
      </div>
      <div className="knowledge-list-body">
        <Rows ask={ask} here={here} filtered={Object.values(filters).some(Boolean)} clear={() => change({})} />
      </div>
    </>
  )
}

const Rows = ({
  ask,
  here,
  filtered,
  clear,
}: {
  ask: ReturnType<typeof useEntries>
  here: string | undefined
  filtered: boolean
  clear: () => void
}) => {
  const say = usePhrases()
  if (!ask.data)
    return ask.isError ? <Failed error={ask.error} retry={() => void ask.refetch()} /> : <Loading rows={8} />
  const entries = ask.data.pages.flatMap((page) => page.items)
  if (entries.length === 0)
    return filtered ? (
      <Empty icon="search" title={say('office:knowledge.noneFound')}>
        {say('office:knowledge.noneFoundHint')}
        <div>
          <Button onClick={clear}>{say('office:knowledge.clearFilters')}</Button>
        </div>
      </Empty>
    ) : (
      <Empty icon="knowledge" title={say('office:knowledge.empty')}>
        {say('office:knowledge.emptyHint')}
      </Empty>
    )
  return (
    <ul className="knowledge-rows">
      {entries.map((entry) => (
        <li key={entry.id}>
          <Row entry={entry} here={entry.id === here} />
        </li>
      ))}
      {ask.hasNextPage && (
        <li className="knowledge-more">
          <Button size="small" loading={ask.isFetchingNextPage} onClick={() => void ask.fetchNextPage()}>
            {say('office:common.more')}
          </Button>
        </li>
      )}
    </ul>
  )
}

const Row = ({ entry, here }: { entry: KnowledgeEntry; here: boolean }) => {
  const say = usePhrases()
  const { number } = useFormats()
  const unsaved = useUnsaved(({ by }) => entry.id in by)
  return (
    <Link
      to={`/knowledge/${entry.id}`}
      className={here ? 'knowledge-row here' : 'knowledge-row'}
      aria-current={here ? 'true' : undefined}
    >
      <b className="cut">{entry.content.question}</b>
      <span className="knowledge-row-meta">
        <span className="number">{say('office:knowledge.asked', { count: number(entry.asked30d) })}</span>
        {entry.disliked30d > 0 && (
          <span className="number">{say('office:knowledge.disliked', { count: entry.disliked30d })}</span>
        )}
        {unsaved && <span className="tag small info">{say('office:knowledge.unsaved')}</span>}
        <StatusTags entry={entry} small />
      </span>
    </Link>
  )
}

/** Where an entry stands, in words: only what differs from plainly published. */
export const StatusTags = ({ entry, small = false }: { entry: KnowledgeEntry; small?: boolean }) => {
  const say = usePhrases()
  const { date } = useFormats()
  const size = small ? ' small' : ''
  const { validFrom, validUntil, audience } = entry.content
  const now = Date.now()
  const soon = now + 30 * 86_400_000
  const ends = validUntil ? new Date(validUntil).getTime() : undefined
  return (
    <>
      {entry.status === 'draft' && <span className={`tag${size} wait`}>{say('office:knowledge.statuses.draft')}</span>}
      {entry.status === 'unpublished' && (
        <span className={`tag${size}`}>{say('office:knowledge.statuses.unpublished')}</span>
      )}
      {entry.status === 'published' && !small && (
        <span className="tag ok">{say('office:knowledge.statuses.published')}</span>
      )}
      {entry.status === 'published' && entry.hasDraft && (
        <span className={`tag${size} wait`}>{say('office:knowledge.changed')}</span>
      )}
      {ends !== undefined && ends < now && (
        <span className={`tag${size} anger`}>{say('office:knowledge.expired')}</span>
      )}
      {ends !== undefined && ends >= now && ends < soon && (
        <span className={`tag${size} wait`}>{say('office:knowledge.expires', { date: date(ends) })}</span>
      )}
      {validFrom && new Date(validFrom).getTime() > now && (
        <span className={`tag${size}`}>{say('office:knowledge.startsOn', { date: date(validFrom) })}</span>
      )}
      {audience === 'agents' && (
        <span className={`tag${size} outline`}>{say('office:knowledge.audiences.agents')}</span>
      )}
    </>
  )
}
