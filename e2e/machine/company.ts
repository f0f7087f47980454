import { permissions, type EndpointKey, type ResultOf } from '@yingda/contract'

/** A member with an API token. */
export interface Worker {
  id: string
  token: string
}

export interface SetUpCompany {
  inboxKey: string
  owner: Worker
  agents: Worker[]
}

const answerWithinMs = 30_000

interface Shown {
  token?: string
  cookie?: string
  csrf?: string
}

/** One call over plain HTTP; throws when it is refused. Gives the session's cookie where one is set. */
export const call = async <K extends EndpointKey>(
  url: string,
  key: K,
  path: string,
  shown: Shown = {},
  body?: unknown,
): Promise<{ ok: ResultOf<K>; cookie: string | undefined }> => {
  const response = await fetch(url + path, {
    method: key.slice(0, key.indexOf(' ')),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(shown.token ? { authorization: `Bearer ${shown.token}` } : {}),
      ...(shown.cookie ? { cookie: shown.cookie } : {}),
      ...(shown.csrf ? { 'x-yingda-csrf': shown.csrf } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    // Longer than any call may take, so that one into a dead network ends too.
    signal: AbortSignal.timeout(answerWithinMs),
  })
  if (!response.ok) throw new Error(`${key}: ${response.status} ${await response.text()}`)
  return {
    ok: (await response.json()) as ResultOf<K>,
    cookie: response.headers.getSetCookie()[0]?.split(';')[0],
  }
}

const password = 'correct horse battery'

/** Sets the first company up through the open API, as people would: an owner, agents who are invited and accept, open day and night. */
export const setUpCompany = async (
  url: string,
  code: string,
  { agents: agentCount, botOn }: { agents: number; botOn: boolean },
): Promise<SetUpCompany> => {
  const founding = { code, company: '青禾家电', name: 'Owner', email: 'owner@qinghe.example', password }
  const { ok: me, cookie } = await call(url, 'POST /api/setup', '/api/setup', {}, founding)
  const session = { cookie: cookie!, csrf: me.csrfToken }
  const { ok: made } = await call(url, 'POST /api/tokens', '/api/tokens', session, {
    name: 'bench',
    scopes: [...permissions],
  })
  const owner = { id: me.id, token: made.secret }

  const hours = (await call(url, 'GET /api/hours', '/api/hours', owner)).ok.items[0]!
  const week = Array.from({ length: 7 }, () => [{ from: 0, to: 1440 }])
  const always = { name: hours.name, timeZone: hours.timeZone, week, holidays: [] }
  await call(url, 'PUT /api/hours/{id}', `/api/hours/${hours.id}`, owner, always)
  const inbox = (await call(url, 'GET /api/inboxes', '/api/inboxes', owner)).ok.items[0]!
  if (!botOn) await call(url, 'PUT /api/inboxes/{id}', `/api/inboxes/${inbox.id}`, owner, { ...inbox, botOn })

  const agents: Worker[] = []
  for (let n = 0; n < agentCount; n++) {
    const invited = { email: `agent${n}@qinghe.example`, role: 'agent', skillGroupIds: [inbox.skillGroupId] }
    const { ok: invitation } = await call(url, 'POST /api/invitations', '/api/invitations', owner, invited)
    const path = `/api/invitations/by-code/${invitation.link.split('/').at(-1)!}/accept`
    const joined = await call(
      url,
      'POST /api/invitations/by-code/{code}/accept',
      path,
      {},
      { name: `坐席 ${n}`, password },
    )
    const change = { capacity: 100, permissionsAdded: ['tokens.manage'] }
    await call(url, 'PATCH /api/members/{id}', `/api/members/${joined.ok.id}`, owner, change)
    const shown = { cookie: joined.cookie!, csrf: joined.ok.csrfToken }
    const scopes = ['conversations.read', 'conversations.reply', 'contacts.read', 'knowledge.read']
    const { ok: token } = await call(url, 'POST /api/tokens', '/api/tokens', shown, { name: 'desk', scopes })
    agents.push({ id: joined.ok.id, token: token.secret })
  }
  return { inboxKey: inbox.key, owner, agents }
}

const comersAtOnce = 16

/** Visitors who have opened the widget of an inbox and not written yet. */
export const comers = async (
  url: string,
  inboxKey: string,
  count: number,
): Promise<{ token: string; contactId: string }[]> => {
  const came: { token: string; contactId: string }[] = []
  const comeOn = async () => {
    while (came.length < count) {
      const place = came.push({ token: '', contactId: '' }) - 1
      const path = '/api/visitor/session'
      const { ok } = await call(url, 'POST /api/visitor/session', path, {}, { inboxKey })
      came[place] = { token: ok.token, contactId: ok.contact.id }
    }
  }
  await Promise.all(Array.from({ length: comersAtOnce }, comeOn))
  return came
}

/** Teaches the bot a few answers, so that it has something to say. */
export const teach = async (
  url: string,
  token: string,
  rows: { question: string; answer: string }[],
): Promise<void> => {
  const form = new FormData()
  form.append('file', new Blob([JSON.stringify(rows)], { type: 'application/json' }), 'faq.json')
  const response = await fetch(`${url}/api/knowledge/import?format=json`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  })
  if (!response.ok) throw new Error(`The import failed: ${response.status} ${await response.text()}`)
}
