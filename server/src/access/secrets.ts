import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/** What is kept of a secret that somebody holds: enough to know it again, useless to whoever reads the database. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Whether two texts are the same, in a time that does not tell where they differ. */
export const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(Buffer.from(hashOf(a), 'hex'), Buffer.from(hashOf(b), 'hex'))

/** The keys that are made of the server's secret, a different one for each purpose. */
export const createKeys = (secret: string) => {
  const keyFor = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `yingda ${purpose}`, 32))
  const csrfKey = keyFor('csrf')
  const sealKey = keyFor('totp')
  const browserKey = keyFor('known browser')
  return {
    visitorKey: keyFor('visitor token'),

    /** What a page must send back with every change, so that other sites cannot make one with the cookie alone. */
    csrfOf: (sessionId: string): string => createHmac('sha256', csrfKey).update(sessionId).digest('base64url'),

    /** Says that this browser's mark is one we gave out for this e-mail address. */
    sealOfBrowser: (mark: string, email: string): string =>
      createHmac('sha256', browserKey).update(`${mark} ${email}`).digest('base64url'),

    /** Encrypts a text for the database. */
    seal(text: string): string {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce)
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')
    },

    /** Reads it back; throws when it was sealed with another secret. */
    unseal(sealed: string): string {
      const bytes = Buffer.from(sealed, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', sealKey, bytes.subarray(0, 12))
      decipher.setAuthTag(bytes.subarray(-16))
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8')
    },
  }
}
export type Keys = ReturnType<typeof createKeys>
