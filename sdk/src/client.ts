import type { ArgumentsOf, EndpointKey, ErrorCode, ResultOf } from '@yingda/contract'

/** A refused call: the code of the contract's table, the sentence in the caller's language, the HTTP status. */
export class CallError extends Error {
  declare readonly code: ErrorCode | 'network.failed'
  declare readonly status: number
  declare readonly details: Record<string, string | number>
  declare readonly retryAfterMs: number | undefined
  constructor(
    code: ErrorCode | 'network.failed',
    message: string,
    status: number,
    details: Record<string, string | number> = {},
    retryAfterMs?: number,
  ) {
    super(message)
    Object.assign(this, { name: 'CallError', code, status, details, retryAfterMs })
  }
}

export interface ClientOptions {
  /** Where the server is; empty for the page's own origin. */
  server?: string
  /** Sent as `Authorization: Bearer …`: an API token, or a visitor token. */
  token?: () => string | undefined
  /** Sent with every change by a browser that is signed in by cookie. */
  csrfToken?: () => string | undefined
  language?: () => string | undefined
  fetch?: typeof fetch
}

type Empty = Record<never, never>
/** The arguments may be left out where an endpoint needs none. */
type MaybeArguments<K extends EndpointKey> =
  Empty extends ArgumentsOf<K> ? [args?: ArgumentsOf<K>, more?: CallMore] : [args: ArgumentsOf<K>, more?: CallMore]

export interface CallMore {
  signal?: AbortSignal
  /** For endpoints that take a file. */
  file?: Blob
  fileName?: string
  /** Sends this one call in another way, e.g. one that tells how far a file has come. */
  fetch?: typeof fetch
}

type Simple = string | number | boolean | undefined

interface LooseArguments {
  params?: Record<string, Simple>
  query?: Record<string, Simple>
  body?: unknown
}

/** Without what is undefined. */
const present = (given: object | undefined): Record<string, string> =>
  JSON.parse(JSON.stringify(given ?? {})) as Record<string, string>

/** The address of a call with its parameters filled in: `GET /api/x/{id}` → `/api/x/1?…`. */
export const addressOf = (key: string, args: LooseArguments = {}): { method: string; path: string } => {
  const [method = '', pattern = ''] = key.split(' ')
  const path = pattern.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(args.params?.[name])))
  const query = String(new URLSearchParams(present(args.query)))
  return { method, path: query ? `${path}?${query}` : path }
}

/** A typed client of the open API: `client.call('GET /api/conversations/{id}', { params: { id } })`. */
export const createClient = (options: ClientOptions = {}) => {
  /** The bare response, for downloads. */
  const request = async (key: string, args: LooseArguments = {}, more: CallMore = {}): Promise<Response> => {
    const { method, path } = addressOf(key, args)
    const { file, signal } = more
    const token = options.token?.()
    let body: BodyInit | undefined = JSON.stringify(args.body)
    const headers = present({
      authorization: token && `Bearer ${token}`,
      'x-yingda-csrf': method === 'GET' ? undefined : options.csrfToken?.(),
      'accept-language': options.language?.(),
      'content-type': body && 'application/json',
    })
    if (file) {
      body = new FormData()
      body.append('file', file, more.fileName ?? 'file')
    }
    let response: Response
    try {
      response = await (more.fetch ?? options.fetch ?? fetch)((options.server ?? '') + path, {
        method,
        headers,
        body: body ?? null,
        signal: signal ?? null,
      })
    } catch (error) {
      if (signal?.aborted) throw error
      throw new CallError('network.failed', error instanceof Error ? error.message : String(error), 0)
    }
    if (response.ok) return response
    const { status } = response
    const told = (
      (await response.json().catch(() => undefined)) as
        | { error?: { code?: ErrorCode; message?: string; details?: Record<string, string | number> } }
        | undefined
    )?.error
    const retryAfter = Number(response.headers.get('retry-after'))
    throw new CallError(
      told?.code ?? 'server.failed',
      told?.message ?? `HTTP ${status}`,
      status,
      told?.details,
      retryAfter > 0 ? retryAfter * 1000 : undefined,
    )
  }

  return {
    /** Makes one call; throws CallError when it is refused or the network fails. */
    async call<K extends EndpointKey>(key: K, ...[args, more]: MaybeArguments<K>): Promise<ResultOf<K>> {
      return (await request(key, args as LooseArguments | undefined, more)).json() as Promise<ResultOf<K>>
    },
    request,
  }
}
export type Client = ReturnType<typeof createClient>
