import { useQuery } from '@tanstack/react-query'
import type { ResultOf } from '@yingda/contract'
import { Modal } from 'antd'
import type { KeyboardEvent, ReactNode } from 'react'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { Avatar } from '../../shell/avatar.tsx'
import { Icon } from '../../shell/icons.tsx'
import { usePhrases } from '../../shell/phrases.ts'
import { client } from '../../shell/session.ts'
import { Empty, Failed, Loading } from '../../shell/states.tsx'
import { Age } from '../list/marks.tsx'
import { excerptOf, piecesOf } from './highlight.ts'

type Found = ResultOf<'GET /api/search'>
type Hit =
  | { kind: 'contact'; key: string; to: string; contact: Found['contacts'][number] }
  | { kind: 'message'; key: string; to: string; message: Found['messages'][number] }

const patienceMs = 200

/** Finding people and words; a message opens where it was said. */
const SearchDialog = ({ close }: { close: () => void }) => {
  const say = usePhrases()
  const [, go] = useLocation()
  const [typed, setTyped] = useState('')
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  useEffect(() => {
    const timer = setTimeout(() => {
      setQuery(typed.trim())
      setActive(0)
    }, patienceMs)
    return () => clearTimeout(timer)
  }, [typed])
  const found = useQuery({
    queryKey: ['search', query],
    queryFn: ({ signal }) => client.call('GET /api/search', { query: { q: query, limit: 30 } }, { signal }),
    enabled: query !== '',
  })
  const hits = query ? hitsOf(found.data) : []
  const open = (hit: Hit) => {
    close()
    go(hit.to)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || hits.length === 0) return
    const hit = hits[active]
    if (event.key === 'ArrowDown') setActive((active + 1) % hits.length)
    else if (event.key === 'ArrowUp') setActive((active + hits.length - 1) % hits.length)
    else if (event.key === 'Enter' && hit) open(hit)
    else return
    event.preventDefault()
  }
  const firstMessage = hits.findIndex((hit) => hit.kind === 'message')

  return (
    <Modal open footer={null} closable={false} onCancel={close} width={640} className="search-dialog">
      <div className="search-field">
        <Icon name="search" size={18} />
        <input
          autoFocus
          role="combobox"
          aria-expanded={hits.length > 0}
          aria-controls="search-hits"
          aria-activedescendant={hits[active] ? `search-hit-${active}` : undefined}
          aria-label={say('conversations:search.title')}
          placeholder={say('conversations:search.open')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button type="button" className="key" onClick={close} aria-label={say('shell:common.close')}>
          Esc
        </button>
      </div>
      <div className="search-hits" id="search-hits" role="listbox" aria-label={say('conversations:search.title')}>
        {query === '' && <div className="search-hint">{say('conversations:search.type')}</div>}
        {query !== '' && found.isPending && <Loading rows={3} />}
        {query !== '' && found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
        {query !== '' && found.isSuccess && hits.length === 0 && (
          <Empty icon="search" title={say('conversations:search.none', { query })} />
        )}
        {hits.map((hit, index) => (
          <div key={hit.key} role="presentation">
            {index === 0 && hit.kind === 'contact' && <h3>{say('conversations:search.contacts')}</h3>}
            {index === firstMessage && <h3>{say('conversations:search.messages')}</h3>}
            <div
              id={`search-hit-${index}`}
              role="option"
              aria-selected={index === active}
              className={index === active ? 'hit active' : 'hit'}
              onPointerMove={() => setActive(index)}
              onClick={() => open(hit)}
            >
              <HitView hit={hit} query={query} />
            </div>
          </div>
        ))}
      </div>
      {hits.length > 0 && <div className="search-foot">{say('conversations:search.hint')}</div>}
    </Modal>
  )
}
export default SearchDialog

const hitsOf = (found: Found | undefined): Hit[] => [
  ...(found?.contacts ?? []).map((contact) => ({
    kind: 'contact' as const,
    key: contact.id,
    to: `/contacts/${contact.id}`,
    contact,
  })),
  ...(found?.messages ?? []).map((message) => ({
    kind: 'message' as const,
    key: `${message.conversationId}-${message.seq}`,
    to: `/desk/${message.conversationId}?at=${message.seq}`,
    message,
  })),
]

const HitView = ({ hit, query }: { hit: Hit; query: string }) => {
  if (hit.kind === 'contact')
    return (
      <>
        <Avatar id={hit.contact.id} name={hit.contact.name} size={28} />
        <b className="cut">
          <Marked text={hit.contact.name} query={query} />
        </b>
        <span className="quiet cut">
          <Marked text={[hit.contact.phone, hit.contact.email].filter(Boolean).join(' · ')} query={query} />
        </span>
      </>
    )
  const { message } = hit
  return (
    <>
      <Icon name={message.author.kind === 'bot' ? 'bot' : 'conversations'} />
      <span className="hit-words">
        <span className="hit-who">
          <b className="cut">{message.contactName}</b>
          {message.author.kind !== 'contact' && <span className="quiet">{message.author.name}</span>}
          <span className="quiet hit-age">
            <Age at={message.at} />
          </span>
        </span>
        <span className="cut">
          <Marked text={excerptOf(message.text, query)} query={query} />
        </span>
      </span>
    </>
  )
}

const Marked = ({ text, query }: { text: string; query: string }): ReactNode =>
  piecesOf(text, query).map((piece, index) =>
    piece.found ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>,
  )
