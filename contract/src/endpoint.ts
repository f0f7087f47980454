import type { z } from 'zod'
import type { Permission } from './permissions.ts'

/** Who may call: anyone, a visitor with a visitor token, any signed-in member, or a member (or API token) holding a permission. */
export type Gate = 'public' | 'visitor' | 'member' | Permission

type Schema = z.ZodType

/** One line of the contract: what a call takes, what it gives, who may make it. Server, SDK, OpenAPI, fuzz tests and permission tests read the same table. */
export interface Endpoint<
  Params extends Schema | undefined = Schema | undefined,
  Query extends Schema | undefined = Schema | undefined,
  Body extends Schema | undefined = Schema | undefined,
  Ok extends Schema = Schema,
> {
  /** The room that answers; also the tag in the API pages. */
  room: string
  summary: string
  gate: Gate
  params?: Params
  query?: Query
  body?: Body
  /** The body is multipart/form-data; its file part is named `file`. */
  upload?: boolean
  /** The answer is a file, not JSON. */
  download?: boolean
  ok: Ok
}

/** Keeps the exact schema types of a line of the contract. */
export const endpoint = <
  Ok extends Schema,
  Params extends Schema | undefined = undefined,
  Query extends Schema | undefined = undefined,
  Body extends Schema | undefined = undefined,
>(
  line: Endpoint<Params, Query, Body, Ok>,
): Endpoint<Params, Query, Body, Ok> => line

type Input<S> = S extends Schema ? z.input<S> : undefined
type Output<S> = S extends Schema ? z.output<S> : undefined
type Present<T> = { [K in keyof T as T[K] extends undefined ? never : K]: T[K] }

/** What a caller passes: only the parts that the endpoint takes. */
export type CallArguments<E> =
  E extends Endpoint<infer P, infer Q, infer B, Schema>
    ? Present<{ params: Input<P>; query: Input<Q>; body: Input<B> }>
    : never

/** What a handler receives after validation. */
export type HandlerArguments<E> =
  E extends Endpoint<infer P, infer Q, infer B, Schema>
    ? { params: Output<P>; query: Output<Q>; body: Output<B> }
    : never

/** What the caller gets back. */
export type CallResult<E> = E extends { ok: infer R } ? Output<R> : never
