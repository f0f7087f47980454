import { describe, expect, test } from 'vitest'
import { createSieve } from './sieve.ts'

const stream = [
  'INFO {"server_id":"x"}\r\n',
  'MSG a.b 1 5\r\nhello\r\n',
  'PING\r\n',
  'MSG a.b 1 reply.to 12\r\n你好\r\nMSG \r\n',
  'HMSG a.b 2 12 17\r\nNATS/1.0\r\n\r\nworld\r\n',
  'PONG\r\n',
]

/** What comes through of the stream when it arrives in pieces of so many bytes. */
const through = (bytes: number, isLost: () => boolean): string => {
  const whole = Buffer.from(stream.join(''))
  const sieve = createSieve(isLost)
  const passed: Buffer[] = []
  for (let at = 0; at < whole.length; at += bytes) passed.push(sieve(whole.subarray(at, at + bytes)))
  return Buffer.concat(passed).toString()
}

describe('the sieve of the bus', () => {
  test.each([1, 2, 7, 1000])('changes nothing where nothing is lost, in pieces of %i bytes', (bytes) => {
    expect(through(bytes, () => false)).toBe(stream.join(''))
  })

  test.each([1, 3, 1000])('loses whole messages and nothing else, in pieces of %i bytes', (bytes) => {
    expect(through(bytes, () => true)).toBe([stream[0], stream[2], stream[5]].join(''))
    let seen = 0
    expect(through(bytes, () => ++seen === 2)).toBe(stream.filter((_line, index) => index !== 3).join(''))
  })
})
