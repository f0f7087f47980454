import { useQuery } from '@tanstack/react-query'
import type { ConversationView } from '@yingda/contract'
import { Link } from 'wouter'
import { usePhrases } from '../../shell/phrases.ts'
import { client } from '../../shell/session.ts'
import { Empty, Failed, Loading } from '../../shell/states.tsx'
import { ChannelBadge } from '../list/channel-badge.tsx'
import { Age } from '../list/marks.tsx'
import { lastAt } from '../rows.ts'

const conversationsOf = async (contactId: string, view: ConversationView) =>
  (await client.call('GET /api/conversations', { query: { view, contactId, limit: 50 } })).items

/** Every conversation with a contact that one may see, newest first. */
export const useHistory = (contactId: string) =>
  useQuery({
    queryKey: ['history', contactId],
    queryFn: async () => {
      const [open, closed] = await Promise.all([
        conversationsOf(contactId, 'all'),
        conversationsOf(contactId, 'closed'),
      ])
      return [...open, ...closed].toSorted((a, b) => lastAt(b) - lastAt(a))
    },
  })

/** The other times this contact came. */
export const History = ({ contactId, currentId }: { contactId: string; currentId?: string }) => {
  const say = usePhrases()
  const history = useHistory(contactId)
  if (history.isPending) return <Loading rows={3} />
  if (history.isError) return <Failed error={history.error} retry={() => void history.refetch()} />
  if (history.data.length === 0) return <Empty icon="history" title={say('conversations:panel.historyEmpty')} />
  return (
    <ul className="history">
      {history.data.map((row) => (
        <li key={row.id}>
          <Link
            to={`/desk/${row.id}`}
            className={row.id === currentId ? 'history-row current' : 'history-row'}
            aria-current={row.id === currentId ? 'true' : undefined}
          >
            <ChannelBadge channel={row.channel} />
            <span className="history-words">
              <span className="history-line">
                <b>{new Date(row.openedAt).toLocaleDateString()}</b>
                <span className="quiet">
                  {row.id === currentId
                    ? say('conversations:panel.current')
                    : row.status === 'closed'
                      ? say('conversations:head.closed')
                      : (row.agentName ?? '')}
                </span>
                {row.rating !== undefined && <span className="tag small">{row.rating} / 5</span>}
                <span className="quiet history-age">
                  <Age at={row.lastMessage?.at ?? row.openedAt} />
                </span>
              </span>
              <span className="cut quiet">{row.lastMessage?.text}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
