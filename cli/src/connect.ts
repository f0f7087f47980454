import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fill } from '@yingda/phrases/cli'
import { CallError, createClient, type Client } from '@yingda/sdk'
import type { Context } from './context.ts'
import { Fault } from './fault.ts'

/** Which server, and who asks. */
export interface ServerOptions {
  server: string
  token?: string | undefined
  data?: string | undefined
}

/** A client of the server that was named, with the token that was given, is set, or lies in the data folder. */
export const connect = async (
  { server, token, data }: ServerOptions,
  { io, words, language }: Context,
): Promise<Client> => {
  if (!URL.canParse(server) || !/^https?:$/.test(new URL(server).protocol))
    throw new Fault(fill(words.faults.notAnAddress, { server }))
  const shown = token ?? io.environment['YINGDA_TOKEN'] ?? (await keptToken(data, io))
  if (!shown) throw new Fault(words.faults.noToken)
  return createClient({ server: new URL(server).origin, token: () => shown, language: () => language })
}

const keptToken = async (
  data: string | undefined,
  { environment, folder }: Context['io'],
): Promise<string | undefined> => {
  const place = resolve(folder, data ?? environment['YINGDA_DATA'] ?? 'data', 'cli-token')
  try {
    return (await readFile(place, 'utf8')).trim() || undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Fault(`${place}: ${(error as Error).message}`)
  }
}

/** A refused call in words that say what to do. */
export const faultOf = (error: unknown, server: string, { words }: Context): unknown => {
  if (!(error instanceof CallError)) return error
  if (error.code === 'network.failed') return new Fault(fill(words.faults.noServer, { server }))
  if (error.code === 'token.invalid' || error.code === 'session.required') return new Fault(words.faults.tokenRefused)
  return new Fault(error.message)
}
