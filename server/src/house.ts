import { AppError } from '@yingda/contract'
import { createAccess, credentialsEnded, memberChanged } from '#access'
import { createBot } from '#bot'
import { contactChanged, contactRoutes, createContacts, tagDeleted } from '#contacts'
import {
  conversationRoutes,
  createConversationLive,
  createConversations,
  createRetention,
  createWaiting,
  hiddenContacts,
  type Names,
} from '#conversations'
import { createInboxes, inboxRoutes } from '#inboxes'
import { createInsights } from '#insights'
import { createKnowledge } from '#knowledge'
import {
  createArchive,
  createEvents,
  createQuietBus,
  createFiles,
  createJobs,
  createLive,
  createNodes,
  createStorage,
  type Bus,
  type Clock,
  type Config,
  type Database,
  type Logger,
  type Routes,
  type Tx,
} from '#platform'
import { createReception } from '#reception'
import { createRouting, createRoutingLive, routingRoutes } from '#routing'
import { createSchedules } from '#schedules'
import { createTenants } from '#tenants'
import { channels } from './catalogue.ts'
import { version } from '@yingda/contract/version'

const reconnect = 4001
const dayMs = 86_400_000

/** Builds the rooms, lowest floor first. Reading it tells who leans on whom. */
export const buildHouse = ({
  database,
  clock,
  config,
  log,
  secret,
  bus = createQuietBus(),
}: {
  database: Database
  clock: Clock
  config: Config
  log: Logger
  secret: string
  /** How this node hears of others; alone without. */
  bus?: Bus
}) => {
  // 0 ground
  const events = createEvents({ log, bus })
  const nodes = createNodes({ database, clock, node: bus.node, roles: config.YINGDA_ROLES, log })
  const jobs = createJobs({ database, clock, log })
  const files = createFiles({ config, database, secret })
  const live = createLive({
    log,
    limits: {
      perSecond: config.YINGDA_MESSAGES_PER_SECOND,
      burst: config.YINGDA_MESSAGES_BURST,
      perAddress: config.YINGDA_CONNECTIONS_PER_ADDRESS,
      waitMs: config.YINGDA_LONG_POLL_SECONDS * 1000,
    },
  })

  // 1 people and words
  const tenants = createTenants({ database, clock })
  const timeZone = async (tx: Tx) => (await tenants.find(tx)).timeZone
  const access = createAccess({ database, clock, config, log, events, secret, tenantOf: tenants.find })
  const schedules = createSchedules({ database, clock })
  const contacts = createContacts({ clock })

  // 2 dealings
  const inboxes = createInboxes({ database, clock })
  const names = async (tx: Tx, ids: { contacts: string[] }): Promise<Names> => {
    const inboxNames = new Map((await inboxes.list(tx)).map((inbox) => [inbox.id, inbox.name]))
    const agentNames = new Map((await access.members(tx)).map((member) => [member.id, member.name]))
    const people = new Map((await contacts.brief(tx, ids.contacts)).map((contact) => [contact.id, contact]))
    return {
      inbox: (id) => inboxNames.get(id) ?? '',
      agent: (id) => agentNames.get(id),
      contact: (id) => {
        const found = people.get(id)
        return { name: found?.name ?? '', known: found?.known ?? false, vip: found?.vip ?? false }
      },
      isOnline: (contactId) => conversationLive.isOnline(contactId),
    }
  }
  const conversations = createConversations({ database, events, clock, names })
  const conversationLive = createConversationLive({
    live,
    events,
    database,
    conversations,
    clock,
    node: bus.node,
    log,
  })
  const retention = createRetention({
    database,
    clock,
    files,
    archive: createArchive(createStorage(config, 'archive')),
    keepMonths: config.YINGDA_KEEP_MONTHS,
    release: version,
    log,
  })
  const waiting = createWaiting({ events, maxMs: config.YINGDA_LONG_POLL_SECONDS * 1000 })
  const memberName = async (tx: Tx, id: string) => (await access.member(tx, id))?.name ?? ''
  const knowledge = createKnowledge({ database, clock, events, log, memberName, timeZone })

  // 3 judgement
  const routing = createRouting({
    database,
    events,
    clock,
    log,
    access,
    conversations,
    schedules,
    graceMs: config.YINGDA_AGENT_GRACE_SECONDS * 1000,
    node: bus.node,
    nodes,
  })
  const routingLive = createRoutingLive({ live, events, routing, database, log })
  const bot = createBot({ database, clock, log, knowledge })

  // 4 front desk
  const reception = createReception({
    channels,
    database,
    events,
    clock,
    config,
    log,
    live,
    files,
    access,
    contacts,
    conversations,
    conversationLive,
    waiting,
    inboxes,
    routing,
    bot,
    timeZone,
  })

  // 6 hindsight
  const insights = createInsights({ database, clock, conversations, routing, timeZone })

  // A tag that is gone is gone everywhere; a renamed contact shows in the lists.
  events.on(tagDeleted, ({ tenantId, tagId }) => database.tenant(tenantId, (tx) => conversations.removeTag(tx, tagId)))
  events.on(contactChanged, ({ tenantId, contactId }) =>
    database.tenant(tenantId, async (tx) => {
      for (const id of await conversations.openIdsOf(tx, [contactId])) await conversations.touched(tx, id)
    }),
  )
  // What a socket may see was settled when it was opened: after a change it must open again.
  const reopen = (memberId: string) => {
    for (const connection of live.all())
      if (connection.caller.kind === 'member' && connection.caller.memberId === memberId)
        connection.close(reconnect, 'what you may see has changed')
  }
  events.on(memberChanged, ({ memberId }) => reopen(memberId))
  events.on(credentialsEnded, ({ credentialIds }) => {
    for (const connection of live.all())
      if (connection.caller.kind === 'member' && credentialIds.includes(connection.caller.credentialId))
        connection.close(reconnect, 'signed out')
  })

  let upkeep: ReturnType<typeof setInterval> | undefined

  const { audit } = access
  const checkHours = async (tx: Tx, id: string) => {
    if (!(await schedules.list(tx)).some((hours) => hours.id === id)) throw new AppError('hours.not_found', { id })
  }
  const routes = {
    ...tenants.routes({ audit }),
    ...access.routes,
    ...schedules.routes({
      audit,
      isUsed: async (tx: Tx, id: string) =>
        (await routing.usesHours(tx, id)) ?? (await inboxes.list(tx)).find((inbox) => inbox.hoursId === id)?.name,
    }),
    ...contactRoutes({ database, contacts, events, audit, hiddenFrom: hiddenContacts }),
    ...inboxRoutes({
      database,
      inboxes,
      events,
      audit,
      check: { skillGroup: async (tx, id) => void (await routing.mustGroup(tx, id)), hours: checkHours },
    }),
    ...conversationRoutes({
      database,
      conversations,
      waiting,
      searchContacts: (member, query, limit) =>
        database.tenant(member.tenantId, (tx) => contacts.search(tx, query, limit, hiddenContacts(tx, member))),
      tagNames: (tenantId) =>
        database.tenant(tenantId, async (tx) => new Map((await contacts.tags(tx)).map((tag) => [tag.id, tag.name]))),
    }),
    ...routingRoutes({
      database,
      routing,
      audit,
      checkHours,
      groupIsUsed: async (tx, id) => (await inboxes.list(tx)).some((inbox) => inbox.skillGroupId === id),
    }),
    ...knowledge.routes({ audit }),
    ...bot.routes({ audit }),
    ...reception.routes,
    ...insights.routes,
    ...live.routes,
  } satisfies Routes

  return {
    events,
    nodes,
    jobs,
    files,
    live,
    tenants,
    access,
    schedules,
    contacts,
    inboxes,
    conversations,
    conversationLive,
    waiting,
    retention,
    knowledge,
    routing,
    bot,
    reception,
    insights,
    routes: routes as Routes,
    start() {
      const prepare = () =>
        void conversations
          .prepareMonths()
          .catch((error: unknown) => log.error({ error }, 'the log has no partitions for the months to come'))
      nodes.start()
      routing.start({ isRouter: config.YINGDA_ROLES.includes('router') })
      if (config.YINGDA_ROLES.includes('web')) conversationLive.start()
      if (!config.YINGDA_ROLES.includes('worker')) return
      prepare()
      upkeep = setInterval(prepare, dayMs)
      retention.start()
      jobs.start()
      reception.start()
    },
    /** Stops what runs by itself; what was acknowledged is in the database. */
    async stop() {
      clearInterval(upkeep)
      waiting.stop()
      live.stop()
      await retention.stop()
      await reception.stop()
      await routing.stop()
      routingLive.stop()
      await conversationLive.stop()
      await jobs.stop()
      await nodes.stop()
      events.stop()
    },
  }
}
export type House = ReturnType<typeof buildHouse>
