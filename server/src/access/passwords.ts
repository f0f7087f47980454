import { hash, hashRaw, verify } from '@node-rs/argon2'
import { createHash } from 'node:crypto'
import { createFewAtOnce } from './few-at-once.ts'

// OWASP's password storage cheat sheet: Argon2id with 19 MiB, two passes, one lane. Argon2id is the library's default.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

// A hash keeps one of libuv's four threads, which files and name look-ups need as well, busy for tens of milliseconds.
// The line is what two threads work off within a few seconds.
const carefully = createFewAtOnce({ atOnce: 2, waitingMax: 100 })

// Nobody's password; checking against it takes as long as checking against somebody's.
let nobodys: Promise<string> | undefined

/** The hash to keep of a password. Refused when too many are being made and checked. */
export const hashPassword = (password: string): Promise<string> => carefully(() => hash(password, cost))

/** Whether it is the password. Without a member the answer is no and takes the same time, so that nobody learns which addresses exist. */
export const isPassword = (password: string, passwordHash: string | undefined): Promise<boolean> =>
  carefully(async () => {
    nobodys ??= hash('nobody', cost)
    const isRight = await verify(passwordHash ?? (await nobodys), password)
    return passwordHash !== undefined && isRight
  })

/** The hash of a recovery code. It has the member as its salt, so that one computation finds it among the ten. */
export const hashRecoveryCode = async (memberId: string, code: string): Promise<string> => {
  const salt = createHash('sha256').update(`recovery ${memberId}`).digest().subarray(0, 16)
  return (await carefully(() => hashRaw(code, { ...cost, salt }))).toString('hex')
}
