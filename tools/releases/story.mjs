// What happens in the demo company before its database is kept: something of everything, told through the open API alone,
// so that it can be told to any release.
import { createHmac } from 'node:crypto'

/** Makes calls as one person. */
const caller =
  (url, headers = {}) =>
  async (method, path, body) => {
    const isForm = body instanceof FormData
    const answer = await fetch(url + path, {
      method,
      headers: { ...headers, ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
    return { ...(await answer.json()), ...(cookie ? { cookie } : {}) }
  }

const signIn = async (url, email, password) => {
  const { cookie, csrfToken, id } = await caller(url)('POST', '/api/session', { email, password })
  return { id, call: caller(url, { cookie, 'x-yingda-csrf': csrfToken }) }
}

const text = (words) => [{ type: 'text', text: words }]

const visitor = async (url, inboxKey, page) => {
  const { token } = await caller(url)('POST', '/api/visitor/session', { inboxKey, page })
  const call = caller(url, { authorization: `Bearer ${token}` })
  let said = 0
  const say = (parts) =>
    call('POST', '/api/visitor/messages', {
      clientId: `story-${said++}`,
      parts: typeof parts === 'string' ? text(parts) : parts,
    })
  return { token, call, say }
}

const upload = async (call, path, name, type, bytes) => {
  const form = new FormData()
  form.append('file', new Blob([bytes], { type }), name)
  return call('POST', path, form)
}

/** Waits until the bot, or whoever else, has done what was to be done; the product says when by its log alone. */
const until = async (look) => {
  for (let tries = 0; tries < 200; tries++) {
    const found = await look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('What the story waited for did not happen')
}

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** A one-time code (RFC 6238), as an authenticator shows it. */
const oneTimeCode = (secret, at = Date.now()) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const hash = createHmac('sha1', key).update(step).digest()
  const number = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fff_ffff
  return String(number % 1_000_000).padStart(6, '0')
}

/**
 * Tells the story, and gives what must still be true of it in a later release.
 * @param {string} url @param {string} password of every member
 */
export const tell = async (url, password) => {
  const owner = await signIn(url, 'owner@spruce.example', password)
  const supervisor = await signIn(url, 'shenlan@spruce.example', password)
  const agent = await signIn(url, 'linxiao@spruce.example', password)

  const knowledge = await tellKnowledge(owner)
  const { secret: apiToken } = await owner.call('POST', '/api/tokens', {
    name: 'story',
    scopes: ['conversations.read', 'conversations.reply', 'contacts.read', 'knowledge.read'],
  })
  const { secret: codeSecret } = await supervisor.call('POST', '/api/me/totp', { password })
  const { recoveryCodes } = await supervisor.call('POST', '/api/me/totp/confirm', { code: oneTimeCode(codeSecret) })
  await owner.call('POST', '/api/invitations', { email: 'new@spruce.example', role: 'agent' })
  const tag = await owner.call('POST', '/api/tags', { name: '升级前', colour: '#0B7A62' })
  await owner.call('POST', '/api/quick-replies', {
    shortcut: 'story',
    title: '稍等',
    text: '请稍等，我查一下。',
    shared: true,
  })

  // One that the bot serves, and who liked the answer.
  const withBot = await visitor(url, 'demo-zh', { url: 'https://shop.example/tg100', title: 'TG100' })
  const asked = await withBot.say('TG100 多少钱')
  const answer = await until(async () =>
    (await withBot.call('GET', `/api/visitor/conversations/${asked.conversationId}/entries`)).entries.find(
      (entry) => entry.author.kind === 'bot' && entry.body.kind === 'message' && entry.seq > asked.seq,
    ),
  )
  await withBot.call('POST', '/api/visitor/feedback', {
    conversationId: asked.conversationId,
    seq: answer.seq,
    useful: true,
  })

  // One in the queue.
  const inQueue = await visitor(url, 'demo-en')
  const waited = await inQueue.say('My washer shows E21, please help')
  await inQueue.call('POST', '/api/visitor/person', { clientId: 'person', conversationId: waited.conversationId })

  // One at an agent's desk, with everything that a log can hold.
  const atDesk = await visitor(url, 'demo-zh')
  const { conversationId: deskId } = await atDesk.say('洗衣机漏水了，地板都湿了')
  await agent.call('PUT', '/api/me/presence', { presence: 'busy' })
  await agent.call('POST', `/api/conversations/${deskId}/claim`)
  const desk = (path, body) => agent.call('POST', `/api/conversations/${deskId}/${path}`, body)
  await desk('messages', { clientId: 'a-1', parts: text('您好，请先关闭进水阀。') })
  const photo = await upload(atDesk.call, '/api/visitor/files', '漏水.png', 'image/png', picture)
  await atDesk.say([{ type: 'image', file: photo }])
  await desk('notes', { clientId: 'n-1', text: '疑似排水管松动，保修期内' })
  const manual = await upload(
    agent.call,
    '/api/files',
    'manual.txt',
    'text/plain',
    Buffer.from('Close the valve first.\n'),
  )
  await desk('messages', { clientId: 'a-2', parts: [{ type: 'file', file: manual }], replyTo: 1 })
  const slip = await desk('messages', { clientId: 'a-3', parts: text('说错了') })
  await desk(`entries/${slip.seq}/recall`)
  await agent.call('PUT', `/api/conversations/${deskId}/tags`, { tagIds: [tag.id] })
  const { contact } = await agent.call('GET', `/api/conversations/${deskId}`)
  await owner.call('PATCH', `/api/contacts/${contact.id}`, { name: '王小明', phone: '13800138000', tagIds: [tag.id] })
  await owner.call('POST', `/api/contacts/${contact.id}/notes`, { text: '老客户，说话慢一些' })

  // One that is over.
  const over = await visitor(url, 'demo-zh')
  const { conversationId: overId } = await over.say('你们周末营业吗')
  await agent.call('POST', `/api/conversations/${overId}/claim`)
  await agent.call('POST', `/api/conversations/${overId}/messages`, {
    clientId: 'a-1',
    parts: text('周末八点到二十二点都在。'),
  })
  await agent.call('POST', `/api/conversations/${overId}/close`, { wrapUpCode: 'resolved', wrapUpNote: '已说明' })
  await over.call('POST', '/api/visitor/rating', { conversationId: overId, score: 5, comment: '很快' })

  // A release may show more of an entry later, and nothing less.
  const logOf = async (id) => (await owner.call('GET', `/api/conversations/${id}/entries?limit=200`)).entries
  return {
    password,
    apiToken,
    recoveryCode: recoveryCodes[0],
    knowledge,
    contact: { id: contact.id, name: '王小明', note: '老客户，说话慢一些' },
    files: [
      { url: photo.url, base64: picture.toString('base64') },
      { url: manual.url, base64: Buffer.from('Close the valve first.\n').toString('base64') },
    ],
    search: { query: '漏水', conversationId: deskId },
    conversations: {
      bot: { id: asked.conversationId, visitorToken: withBot.token, log: await logOf(asked.conversationId) },
      queue: { id: waited.conversationId, visitorToken: inQueue.token, log: await logOf(waited.conversationId) },
      agent: { id: deskId, visitorToken: atDesk.token, log: await logOf(deskId) },
      nobody: { id: overId, visitorToken: over.token, log: await logOf(overId) },
    },
  }
}

/** An entry with three versions, of which the first is published again, and a draft. */
const tellKnowledge = async (owner) => {
  const { id: categoryId } = await owner.call('POST', '/api/knowledge/categories', { name: '升级前' })
  const content = (answer) => ({
    question: '烘干机怎么清理毛屑',
    similar: ['毛屑过滤网多久洗一次'],
    answer,
    categoryId,
    audience: 'public',
    language: 'zh',
  })
  const path = (id) => `/api/knowledge/entries/${id}`
  let entry = await owner.call('POST', '/api/knowledge/entries', content('每次用完后取出过滤网清理。'))
  await owner.call('POST', `${path(entry.id)}/publish`, { note: '第一版' })
  entry = await owner.call('GET', path(entry.id))
  await owner.call('PUT', path(entry.id), { ...content('每月清理一次。'), revision: entry.revision })
  await owner.call('POST', `${path(entry.id)}/publish`, { note: '写错了' })
  await owner.call('POST', `${path(entry.id)}/rollback`, { version: 1 })
  entry = await owner.call('GET', path(entry.id))
  await owner.call('PUT', path(entry.id), { ...content('每次用完后清理，每月水洗一次。'), revision: entry.revision })
  const { items } = await owner.call('GET', `${path(entry.id)}/versions`)
  return {
    entryId: entry.id,
    asked: '毛屑过滤网多久洗一次',
    answer: '每次用完后取出过滤网清理。',
    versions: items.length,
  }
}
