import { randomInt } from 'node:crypto'
import { generateSecret, generateURI, verifySync } from 'otplib'

const recoveryCodesMade = 10
// Without letters and digits that look alike on paper.
const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
const windowSeconds = 30

/** Starts one-time codes (RFC 6238): the secret, and the address that the phone reads from a QR code. */
export const newTotp = (email: string, company: string): { secret: string; uri: string } => {
  const secret = generateSecret()
  return { secret, uri: generateURI({ issuer: `Yingda ${company}`, label: email, secret }) }
}

/** The time step a code belongs to, one before or after now at most; undefined when it is not right. */
export const totpStep = (secret: string, code: string, at: Date): number | undefined => {
  const epoch = Math.floor(at.getTime() / 1000)
  const result = verifySync({ strategy: 'totp', secret, token: code, epoch, epochTolerance: windowSeconds })
  return result.valid && 'timeStep' in result ? result.timeStep : undefined
}

/** Ten codes for the day the phone is lost, such as `7kq2m-x9dfw`. */
export const newRecoveryCodes = (): string[] => Array.from({ length: recoveryCodesMade }, () => `${five()}-${five()}`)

const five = (): string => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')
