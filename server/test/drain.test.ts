import { WebSocket } from 'ws'
import { closeCodes, type ServerFrame } from '@yingda/contract'
import { expect, test } from 'vitest'
import { houseTest } from './house.ts'

const house = await houseTest()

test('a node that stops asks everybody to come back elsewhere, also those who are just coming in', async () => {
  const url = await house.listen()
  const { token } = await house.visitor(house.first.inbox.key)
  const open = async () => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/live`)
    const frames: ServerFrame['t'][] = []
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    socket.on('message', (data: Buffer) => frames.push((JSON.parse(data.toString()) as ServerFrame).t))
    await new Promise((resolve) => socket.once('open', resolve))
    return { frames, closed, hello: () => socket.send(JSON.stringify({ t: 'hello', v: 1, token })) }
  }
  const [inside, atTheDoor] = [await open(), await open()]
  inside.hello()
  await expect.poll(() => inside.frames).toContain('welcome')

  house.live.drain()
  atTheDoor.hello()
  expect(await inside.closed).toBe(closeCodes.goingAway)
  expect(inside.frames).toEqual(['welcome', 'bye'])
  expect(await atTheDoor.closed).toBe(closeCodes.goingAway)
  expect(atTheDoor.frames).toEqual(['bye'])
})
