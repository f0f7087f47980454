import { useInfiniteQuery } from '@tanstack/react-query'
import type { Contact } from '@yingda/contract'
import { useEffect, useRef, useState } from 'react'
import { Link, useParams } from 'wouter'
import { Age } from '../conversations/list/marks.tsx'
import { useTags } from '../conversations/panel/use-tags.ts'
import { Avatar } from '../shell/avatar.tsx'
import { Icon } from '../shell/icons.tsx'
import { useNarrow } from '../shell/media.ts'
import { Page } from '../shell/page.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import { Empty, Failed, Loading } from '../shell/states.tsx'
import { ContactDetails } from './contact-details.tsx'
import '../conversations/list/list.css'
import '../conversations/panel/panel.css'
import './contacts.css'

const patienceMs = 250

/** Everybody who ever wrote, found by any part of name, phone or e-mail; and one of them in full. */
const ContactsPage = () => {
  const say = usePhrases()
  const { id } = useParams()
  const narrow = useNarrow()
  const [typed, setTyped] = useState('')
  const [query, setQuery] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setQuery(typed.trim()), patienceMs)
    return () => clearTimeout(timer)
  }, [typed])

  if (narrow && id) return <ContactDetails id={id} key={id} />
  return (
    <Page
      title={say('contacts:title')}
      flush
      actions={
        <div className="contacts-search">
          <Icon name="search" />
          <input
            className="input small"
            type="search"
            aria-label={say('contacts:search')}
            placeholder={say('contacts:search')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
      }
    >
      <ContactList query={query} selectedId={id} />
      {!narrow &&
        (id ? (
          <ContactDetails id={id} key={id} />
        ) : (
          <div className="contact">
            <Empty icon="contacts" title={say('contacts:choose')}>
              {say('contacts:chooseMore')}
            </Empty>
          </div>
        ))}
    </Page>
  )
}
export default ContactsPage

const ContactList = ({ query, selectedId }: { query: string; selectedId: string | undefined }) => {
  const say = usePhrases()
  const end = useRef<HTMLDivElement>(null)
  const contacts = useInfiniteQuery({
    queryKey: ['contacts', query],
    queryFn: ({ pageParam }) =>
      client.call('GET /api/contacts', {
        query: { limit: 50, ...(query ? { q: query } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  })
  const { hasNextPage, fetchNextPage, isFetchingNextPage } = contacts
  useEffect(() => {
    if (!end.current) return
    const observer = new IntersectionObserver(([seen]) => {
      if (seen?.isIntersecting && hasNextPage && !isFetchingNextPage) void fetchNextPage()
    })
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [hasNextPage, fetchNextPage, isFetchingNextPage])

  const items = contacts.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <section className="contacts-list" aria-label={say('contacts:list')}>
      {contacts.isPending && <Loading rows={8} />}
      {contacts.isError && <Failed error={contacts.error} retry={() => void contacts.refetch()} />}
      {contacts.isSuccess &&
        items.length === 0 &&
        !hasNextPage &&
        (query ? (
          <Empty icon="search" title={say('contacts:none', { query })} />
        ) : (
          <Empty icon="contacts" title={say('contacts:empty')}>
            {say('contacts:emptyMore')}
          </Empty>
        ))}
      <ul>
        {items.map((contact) => (
          <li key={contact.id}>
            <ContactRow contact={contact} selected={contact.id === selectedId} />
          </li>
        ))}
      </ul>
      <div ref={end} className="contacts-end">
        {isFetchingNextPage && <Loading rows={2} />}
      </div>
    </section>
  )
}

const ContactRow = ({ contact, selected }: { contact: Contact; selected: boolean }) => {
  const say = usePhrases()
  const { named } = useTags()
  const reach = [contact.phone, contact.email].filter(Boolean).join(' · ')
  return (
    <Link
      to={`/contacts/${contact.id}`}
      className={selected ? 'row selected' : 'row'}
      aria-current={selected ? 'true' : undefined}
    >
      <Avatar id={contact.id} name={contact.name} />
      <span className="row-body">
        <span className="row-line">
          <span className="row-name cut">{contact.name}</span>
          {contact.vip && <span className="tag small gold">{say('conversations:vip')}</span>}
          {named(contact.tagIds)
            .slice(0, 2)
            .map((tag) => (
              <span className="tag small" key={tag.id}>
                {tag.name}
              </span>
            ))}
          <span className="row-end clock none">
            <Age at={contact.lastSeenAt ?? contact.createdAt} />
          </span>
        </span>
        <span className="row-line row-last">
          <span className="row-words cut number">
            {reach || say(contact.known ? 'conversations:panel.known' : 'contacts:visitor')}
          </span>
        </span>
      </span>
    </Link>
  )
}
