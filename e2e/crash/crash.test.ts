import { expect, test } from 'vitest'
import { installBuilt } from '../machine/built-server.ts'
import { call, setUpCompany, teach } from '../machine/company.ts'
import { readTruth } from '../faults/evidence.ts'

test('P2: a kill between the 200 and the bot’s turn loses neither: the bot answers after the restart, once', async () => {
  const installation = await installBuilt()
  const { url } = installation
  let run = await installation.start()
  try {
    const company = await setUpCompany(url, await installation.setUpCode(), { agents: 0, botOn: true })
    await teach(url, company.owner.token, [{ question: '怎么开发票', answer: '订单详情页点“申请发票”。' }])
    for (let round = 0; round < 3; round++) {
      const path = '/api/visitor/session'
      const { ok } = await call(url, 'POST /api/visitor/session', path, {}, { inboxKey: company.inboxKey })
      const said = await call(
        url,
        'POST /api/visitor/messages',
        '/api/visitor/messages',
        { token: ok.token },
        {
          clientId: `round-${round}`,
          parts: [{ type: 'text', text: '怎么开发票' }],
        },
      )
      await run.end('SIGKILL')
      run = await installation.start()
      const { conversationId, seq } = said.ok
      const log = async () =>
        (await readTruth(await installation.connection())).log.filter((line) => line.conversationId === conversationId)
      const answers = async () => (await log()).filter((line) => line.clientId === `#bot:${seq}`)
      await expect.poll(answers, { timeout: 60_000, interval: 200 }).toHaveLength(1)
      expect((await log()).filter((line) => line.clientId === `round-${round}`)).toEqual([
        { conversationId, seq, clientId: `round-${round}`, isHidden: false, said: '怎么开发票' },
      ])
    }
  } finally {
    await run.end('SIGTERM')
    await installation.remove()
  }
}, 600_000)
