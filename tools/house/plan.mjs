// The plan of the house, as ARCHITECTURE.md tells it. Whoever opens a room or a workspace writes it down here.

/** Whom each workspace may use. Everyone may use the contract. */
export const street = {
  contract: [],
  kit: ['contract'],
  channels: ['kit', 'contract'],
  skills: ['kit', 'contract'],
  language: ['contract'],
  phrases: ['contract'],
  server: ['contract', 'kit', 'language', 'phrases', 'channels', 'skills'],
  sdk: ['contract'],
  console: ['sdk', 'contract', 'phrases'],
  widget: ['sdk', 'contract', 'phrases'],
  cli: ['sdk', 'contract', 'phrases'],
  demo: ['sdk', 'contract', 'phrases'],
  e2e: ['sdk', 'contract', 'phrases', 'language', 'demo', 'server'],
}

/** The one file that names channels and skills. */
export const catalogue = 'server/src/catalogue.ts'

/** The server's rooms, the ground first. */
const floors = [
  ['platform'],
  ['tenants', 'access', 'contacts', 'schedules'],
  ['inboxes', 'conversations', 'calls', 'tickets', 'devices', 'knowledge'],
  ['bot', 'routing', 'assist', 'sla'],
  ['reception'],
  ['campaigns', 'automation', 'satisfaction'],
  ['quality', 'insights', 'webhooks'],
]

/** The floor a room stands on; -1 for a room nobody has planned. */
export const floorOf = (room) => floors.findIndex((rooms) => rooms.includes(room))

/**
 * Where a file stands: on the street, and in the server also in which room.
 * `room` is undefined outside the server's rooms; `isTest` holds for tests and for what only tests use.
 * @param {string} file seen from the top, with `/`
 */
export const placeOf = (file) => {
  const [first, second, third, ...deeper] = file.split('/')
  const isShared = first === 'channels' || first === 'skills'
  const isTest = /\.test\.\w+$/.test(file) || second === 'test' || /(^|\/)testing(\.ts$|\/)/.test(file)
  return {
    file,
    street: first,
    workspace: isShared ? `${first}/${second}` : first,
    room: first === 'server' && second === 'src' && deeper.length > 0 ? third : undefined,
    isTest,
  }
}

/** Whether a room keeps its SQL here: its store, or a metric, which is a query with a name. */
export const isStore = (file) => /\/store(-[\w-]+)?\.ts$|\/store\/|^server\/src\/insights\/metrics\//.test(file)
