import { redact } from '@yingda/language'
import pino from 'pino'

export type Logger = pino.Logger

const secretKeys = [
  'password',
  'secret',
  'token',
  'code',
  'authorization',
  'cookie',
  'identity',
  'csrfToken',
  'next',
  'current',
]

type Shown = ReturnType<typeof pino.stdSerializers.err> & { client?: unknown; code?: unknown }

/**
 * An error as it is logged. The pool of connections hangs the whole client of a lost connection on its error: ten kilobytes that say nothing.
 * The code of an error (a SQLSTATE, ECONNREFUSED) is no secret, unlike what stands under that name elsewhere.
 */
const errorShown = (error: Error) => {
  const { client: _client, code, ...shown } = pino.stdSerializers.err(error) as Shown
  return code === undefined ? shown : { ...shown, errorCode: code }
}

/**
 * The log: one JSON line each. Secrets are removed by name at any depth we log, and personal numbers
 * (ID card, bank card, phone, e-mail) are masked in every string, because people type them into chats and addresses.
 */
export const createLog = (options: { level: string; to?: NodeJS.WritableStream }): Logger =>
  pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[removed]' },
      serializers: { error: errorShown, err: errorShown },
      hooks: {
        streamWrite: (line: string) => redact(line),
      },
    },
    options.to ?? pino.destination({ dest: 1, sync: false }),
  )

export const silentLog = (): Logger => pino({ level: 'silent' })
