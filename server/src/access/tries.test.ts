import { expect, test } from 'vitest'
import { createTries, type Trying } from './tries.ts'

const triesMax = 3

/** Makes tries until one is refused, and gives how many were made. */
const triesUntilLocked = async (tries: ReturnType<typeof createTries>, next: (made: number) => Trying) => {
  for (let made = 0; made < 1000; made++) {
    const refused = await tries.take(next(made)).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (refused) {
      expect(refused).toMatchObject({ code: 'session.locked' })
      return made
    }
  }
  return Infinity
}
const guess = (email: string, address: string) => (): Trying => ({ email, address })

test('one place tries few times over all e-mail addresses, and another place is not kept out by it', async () => {
  const tries = createTries(triesMax)
  const spraying = (made: number) => ({ email: `member${made}@qinghe.example`, address: '192.0.2.1' })
  expect(await triesUntilLocked(tries, spraying)).toBe(triesMax * 20)
  await expect(tries.take({ email: 'new@qinghe.example', address: '192.0.2.1' })).rejects.toMatchObject({
    code: 'session.locked',
  })
  await tries.take({ email: 'new@qinghe.example', address: '192.0.2.2' })
})

test('all addresses of one IPv6 /64 are one place; those of another are not', async () => {
  const tries = createTries(triesMax)
  const beside = (made: number) => ({ email: 'dora@qinghe.example', address: `2001:db8:0:1::${made + 1}` })
  expect(await triesUntilLocked(tries, beside)).toBe(triesMax)
  await tries.take({ email: 'dora@qinghe.example', address: '2001:db8:0:2::1' })
})

test('who hammers at one e-mail address locks only that one for the place', async () => {
  const tries = createTries(triesMax)
  for (let tried = 0; tried < triesMax * 40; tried++)
    await tries.take({ email: 'dora@qinghe.example', address: '192.0.2.1' }).catch(() => undefined)
  await tries.take({ email: 'emil@qinghe.example', address: '192.0.2.1' })
})

test('strangers everywhere do not lock out who has signed in there before, whose own guesses are few as well', async () => {
  const tries = createTries(triesMax)
  const everywhere = (made: number) => ({ email: 'dora@qinghe.example', address: `198.51.100.${made}` })
  expect(await triesUntilLocked(tries, everywhere)).toBe(triesMax * 5)
  const known = () => ({ email: 'dora@qinghe.example', address: '192.0.2.9', known: 'her browser' })
  expect(await triesUntilLocked(tries, known)).toBe(triesMax)
})

test('signing in forgets the wrong tries at this address, and not what the place tried at others', async () => {
  const tries = createTries(triesMax)
  const own = { email: 'attacker@qinghe.example', address: '192.0.2.1' }
  for (let at = 0; at < triesMax * 20 - 1; at++) await tries.take({ ...own, email: `member${at}@qinghe.example` })
  await tries.take(own)
  await tries.clear(own)
  expect(await triesUntilLocked(tries, (made) => ({ ...own, email: `other${made}@qinghe.example` }))).toBe(1)
  const second = createTries(triesMax)
  for (let at = 0; at < triesMax; at++) await second.take(own)
  await second.clear(own)
  expect(await triesUntilLocked(second, guess(own.email, own.address))).toBe(triesMax)
})

test('a try that was none counts nowhere', async () => {
  const tries = createTries(triesMax)
  const trying = { email: 'dora@qinghe.example', address: '192.0.2.1' }
  for (let at = 0; at < triesMax * 100; at++) {
    await tries.take(trying)
    await tries.giveBack(trying)
  }
  expect(await triesUntilLocked(tries, () => trying)).toBe(triesMax)
})
