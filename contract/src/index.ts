import { conversationEndpoints } from './conversations.ts'
import { contactEndpoints } from './contacts.ts'
import { insightEndpoints } from './insights.ts'
import { knowledgeEndpoints } from './knowledge.ts'
import { liveEndpoints } from './live.ts'
import { peopleEndpoints } from './people.ts'
import { receptionEndpoints } from './reception.ts'
import { visitorEndpoints } from './visitor.ts'
import type { CallArguments, CallResult, HandlerArguments } from './endpoint.ts'

export * from './common.ts'
export * from './contacts.ts'
export * from './conversations.ts'
export * from './endpoint.ts'
export * from './errors.ts'
export * from './insights.ts'
export * from './knowledge.ts'
export * from './live.ts'
export * from './messages.ts'
export * from './people.ts'
export * from './permissions.ts'
export * from './reception.ts'
export * from './visitor.ts'

/** Every call of the open API, keyed by `METHOD /path`. */
export const endpoints = {
  ...peopleEndpoints,
  ...visitorEndpoints,
  ...conversationEndpoints,
  ...contactEndpoints,
  ...receptionEndpoints,
  ...knowledgeEndpoints,
  ...insightEndpoints,
  ...liveEndpoints,
}
export type Endpoints = typeof endpoints
export type EndpointKey = keyof Endpoints
export type ArgumentsOf<K extends EndpointKey> = CallArguments<Endpoints[K]>
export type ResultOf<K extends EndpointKey> = CallResult<Endpoints[K]>
export type HandlerArgumentsOf<K extends EndpointKey> = HandlerArguments<Endpoints[K]>
