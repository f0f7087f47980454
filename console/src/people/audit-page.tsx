import type { ResultOf } from '@yingda/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { useAsk } from '../office/calls.ts'
import { useFormats } from '../office/formats.ts'
import { Listing } from '../office/listing.tsx'
import { SettingsContent } from '../office/settings-content.tsx'
import { Icon } from '../shell/icons.tsx'
import { useNarrow } from '../shell/media.ts'
import { usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import { Empty, Failed, Loading } from '../shell/states.tsx'
import './people.css'

type AuditRecord = ResultOf<'GET /api/audit'>['items'][number]

/** Who changed what, and when. */
const AuditPage = () => {
  const say = usePhrases()
  const members = useAsk('GET /api/members').data?.items ?? []
  const [action, setAction] = useState('')
  const [memberId, setMemberId] = useState<string>()
  const wanted = useDeferredValue(action.trim())
  return (
    <SettingsContent title={say('office:audit.title')} intro={say('office:audit.intro')}>
      <div className="office-bar">
        <Input
          allowClear
          prefix={<Icon name="filter" />}
          style={{ maxWidth: 240 }}
          aria-label={say('office:audit.action')}
          placeholder={say('office:audit.actionPlaceholder')}
          title={say('office:audit.actionHelp')}
          value={action}
          maxLength={60}
          onChange={(event) => setAction(event.target.value)}
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          style={{ width: 200 }}
          aria-label={say('office:audit.by')}
          placeholder={say('office:audit.everybody')}
          value={memberId}
          onChange={(next: string | undefined) => setMemberId(next)}
          options={members.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </div>
      <Records action={wanted} memberId={memberId} />
    </SettingsContent>
  )
}
export default AuditPage

const Records = ({ action, memberId }: { action: string; memberId: string | undefined }) => {
  const say = usePhrases()
  const { exact } = useFormats()
  const narrow = useNarrow()
  const ask = useInfiniteQuery({
    queryKey: ['GET /api/audit', action, memberId],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.call(
        'GET /api/audit',
        {
          query: {
            limit: 50,
            ...(action ? { action } : {}),
            ...(memberId ? { memberId } : {}),
            ...(pageParam ? { cursor: pageParam } : {}),
          },
        },
        { signal },
      ),
    getNextPageParam: (page) => page.next,
  })
  if (!ask.data) return ask.isError ? <Failed error={ask.error} retry={() => void ask.refetch()} /> : <Loading />
  return (
    <>
      <Listing
        label={say('office:audit.title')}
        items={ask.data.pages.flatMap((page) => page.items)}
        empty={<Empty icon="history" title={say('office:audit.empty')} />}
        details={(record) => <Details record={record} folded={narrow} />}
        columns={[
          {
            key: 'action',
            title: say('office:audit.action'),
            place: 'head',
            render: (record) => <span className="office-mono">{record.action}</span>,
          },
          { key: 'target', title: say('office:audit.target'), render: (record) => record.target ?? '' },
          { key: 'by', title: say('office:audit.by'), render: (record) => record.byName || say('office:audit.system') },
          {
            key: 'at',
            title: say('office:audit.at'),
            render: (record) => <span className="number">{exact(record.at)}</span>,
          },
          {
            key: 'address',
            title: say('office:audit.address'),
            render: (record) => <span className="number">{record.address}</span>,
          },
        ]}
      />
      {ask.hasNextPage && (
        <p style={{ marginTop: 12 }}>
          <Button loading={ask.isFetchingNextPage} onClick={() => void ask.fetchNextPage()}>
            {say('office:common.more')}
          </Button>
        </p>
      )}
    </>
  )
}

const Details = ({ record, folded }: { record: AuditRecord; folded: boolean }) => {
  const say = usePhrases()
  const nothing = Object.keys(record.details).length === 0
  const text = nothing ? (
    <span className="quiet">{say('office:audit.noDetails')}</span>
  ) : (
    <pre className="people-details">{JSON.stringify(record.details, undefined, 2)}</pre>
  )
  if (!folded) return text
  return nothing ? null : (
    <details>
      <summary>{say('office:audit.details')}</summary>
      {text}
    </details>
  )
}
