import type { ArgumentsOf, EndpointKey, ErrorCode, ResultOf } from '@yingda/contract'

/** A refused call: the code of the contract's table, the sentence in the caller's language, the HTTP status. */
export class CallError extends Error {
  readonly code: ErrorCode | 'network.failed'
  readonly status: number
  readonly details: Record<string, string | number>
  readonly retryAfterMs: number | undefined
  constructor(
    code: ErrorCode | 'network.failed',
    message: string,
    status: number,
    details: Record<string, string | number> = {},
    retryAfterMs?: number,
  ) {
    super(message)
    this.name = 'CallError'
    this.code = code
    this.status = status
    this.details = details
    this.retryAfterMs = retryAfterMs
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

/** The address of a call with its parameters filled in: `GET /api/x/{id}` → `/api/x/1?…`. */
export const addressOf = (key: string, args: LooseArguments = {}): { method: string; path: string } => {
  const space = key.indexOf(' ')
  const path = key
    .slice(space + 1)
    .replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(args.params?.[name])))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(args.query ?? {})) if (value !== undefined) query.set(name, String(value))
  const text = query.toString()
  return { method: key.slice(0, space), path: text ? `${path}?${text}` : path }
}

/** A typed client of the open API: `client.call('GET /api/conversations/{id}', { params: { id } })`. */
export const createClient = (options: ClientOptions = {}) => {
  const send = options.fetch ?? ((...input: Parameters<typeof fetch>) => fetch(...input))

  /** The bare response, for downloads. */
  const request = async (key: string, args: LooseArguments = {}, more: CallMore = {}): Promise<Response> => {
    const { method, path } = addressOf(key, args)
    const headers: Record<string, string> = {}
    const token = options.token?.()
    if (token) headers['authorization'] = `Bearer ${token}`
    const csrf = options.csrfToken?.()
    if (csrf && method !== 'GET') headers['x-yingda-csrf'] = csrf
    const language = options.language?.()
    if (language) headers['accept-language'] = language
    let body: BodyInit | undefined
    if (more.file) {
      const form = new FormData()
      form.append('file', more.file, more.fileName ?? 'file')
      body = form
    } else if (args.body !== undefined) {
      headers['content-type'] = 'application/json'
      body = JSON.stringify(args.body)
    }
    let response: Response
    try {
      response = await (more.fetch ?? send)((options.server ?? '') + path, {
        method,
        headers,
        body: body ?? null,
        credentials: 'same-origin',
        signal: more.signal ?? null,
      })
    } catch (error) {
      if (more.signal?.aborted) throw error
      throw new CallError('network.failed', error instanceof Error ? error.message : String(error), 0)
    }
    if (response.ok) return response
    const told = (await response.json().catch(() => undefined)) as
      | { error?: { code?: ErrorCode; message?: string; details?: Record<string, string | number> } }
      | undefined
    const retryAfter = Number(response.headers.get('retry-after'))
    throw new CallError(
      told?.error?.code ?? 'server.failed',
      told?.error?.message ?? `HTTP ${response.status}`,
      response.status,
      told?.error?.details,
      retryAfter > 0 ? retryAfter * 1000 : undefined,
    )
  }

  return {
    /** Makes one call; throws CallError when it is refused or the network fails. */
    async call<K extends EndpointKey>(key: K, ...[args, more]: MaybeArguments<K>): Promise<ResultOf<K>> {
      const response = await request(key, args as LooseArguments | undefined, more)
      return (await response.json()) as ResultOf<K>
    },
    request,
  }
}
export type Client = ReturnType<typeof createClient>
