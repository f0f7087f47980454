import type { Conversations } from '#conversations'
import type { Clock, Database } from '#platform'

const atOnce = 200

/** Ends conversations that only the bot serves and nobody has continued; whoever writes again begins a new one. */
export const createIdle = ({
  database,
  conversations,
  clock,
  idleMs,
}: {
  database: Database
  conversations: Conversations
  clock: Clock
  idleMs: number
}) => ({
  /** Ends those that are due, up to 200; gives how many. */
  async sweep(): Promise<number> {
    const before = new Date(clock.now().getTime() - idleMs)
    let ended = 0
    for (const { tenant_id, id } of await conversations.idleWithBot(before, atOnce))
      await database.tenant(tenant_id, async (tx) => {
        const row = await conversations.lock(tx, id)
        // Somebody wrote, or people took over, since the look.
        if (row?.served_by !== 'bot' || row.bot_due || row.last_at >= before) return
        await conversations.close(tx, id, { by: 'system' })
        ended++
      })
    return ended
  },
})
