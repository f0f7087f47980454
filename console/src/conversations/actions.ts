import { message } from 'antd'
import { say } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import { sentenceOf } from '../shell/states.tsx'
import { takeRows } from './desk-store.ts'
import type { Conversation } from '@yingda/contract'

/** Makes a call that answers with the conversation as it is then; shows it, or says why it was refused. */
export const act = async (call: Promise<Conversation>): Promise<Conversation | undefined> => {
  try {
    const row = await call
    takeRows([row])
    return row
  } catch (error) {
    void message.error(sentenceOf(error, say('shell:states.network')))
    return undefined
  }
}

const on = (id: string) => ({ params: { id } })

export const claim = (id: string) => act(client.call('POST /api/conversations/{id}/claim', on(id)))
export const takeOver = (id: string) => act(client.call('POST /api/conversations/{id}/take-over', on(id)))
export const release = (id: string) => act(client.call('POST /api/conversations/{id}/release', on(id)))
export const setTags = (id: string, tagIds: string[]) =>
  act(client.call('PUT /api/conversations/{id}/tags', { ...on(id), body: { tagIds } }))
export const startWith = (contactId: string, inboxId: string) =>
  act(client.call('POST /api/conversations', { body: { contactId, inboxId } }))
