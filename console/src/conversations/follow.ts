import { message } from 'antd'
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { say } from '../shell/phrases.ts'
import { followAgents } from '../shell/presence.ts'
import { useMe } from '../shell/session.ts'
import { draftsChangedElsewhere, openDrafts } from './composer/drafts.ts'
import { followDesk, useDesk } from './desk-store.ts'
import { followLogs } from './log/log-store.ts'
import { followOutgoing } from './log/outgoing.ts'
import { followRings } from './ring.ts'
import { isIn } from './rows.ts'

/** Keeps everything about conversations true while somebody is signed in, whatever page is open. */
export const useFollowConversations = () => {
  const me = useMe()
  const [, go] = useLocation()
  useEffect(() => {
    openDrafts(me.id)
    const open = (conversationId: string) => go(`/desk/${conversationId}`)
    const stops = [
      followAgents(),
      followDesk(),
      followLogs(),
      followOutgoing(me.id),
      followRings(open, ({ c, why }) => {
        const name = useDesk.getState().rows[c]?.contact.name ?? ''
        if (why === 'transferred' || why === 'taken_away') void message.info(say(`conversations:ring.${why}`, { name }))
      }),
    ]
    addEventListener('storage', draftsChangedElsewhere)
    return () => {
      for (const stop of stops) stop()
      removeEventListener('storage', draftsChangedElsewhere)
    }
  }, [me.id, go])

  const unread = useUnread()
  useEffect(() => {
    const plain = document.title.replace(/^\(\d+\) /, '')
    document.title = unread > 0 ? `(${unread}) ${plain}` : plain
  }, [unread])
}

/** How many of one's own conversations have something unread. */
export const useUnread = (): number => {
  const me = useMe()
  return useDesk((desk) => Object.values(desk.rows).filter((row) => row.unread > 0 && isIn('mine', row, me.id)).length)
}
