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
      serializers: { error: pino.stdSerializers.err, err: pino.stdSerializers.err },
      hooks: {
        streamWrite: (line: string) => redact(line),
      },
    },
    options.to ?? pino.destination({ dest: 1, sync: false }),
  )

export const silentLog = (): Logger => pino({ level: 'silent' })
