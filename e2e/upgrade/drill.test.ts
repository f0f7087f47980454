import { version } from '@yingda/contract/version'
import { expect, test } from 'vitest'
import { hasBus } from '../faults/bus.ts'
import { upgradeDrill } from './drill.ts'
import { previousRelease } from './previous.ts'

const previous = await previousRelease()
if ('skipped' in previous) console.log(`No rolling upgrade: ${previous.skipped}`)
else if (!hasBus()) console.log('No rolling upgrade: several nodes need a nats-server, and this machine has none')

test.runIf(!('skipped' in previous) && hasBus())(
  'P1 P2 P3: while nodes of the release before are replaced one by one, and somebody goes back, nothing is lost, doubled or shown wrongly',
  async () => {
    if ('skipped' in previous) return
    const result = await upgradeDrill({ previous, seconds: 20, visitors: 8 })
    expect(result.faults).toEqual([])
    expect(result.sideBySide).toEqual([previous.version, version])
    expect(result.acknowledged).toBeGreaterThan(200)
    // Everybody came back, and nobody was cut off: the server closed each socket itself, having asked to come back. Release
    // 0.1.0 did not ask those who were just coming in.
    const gaps = result.gaps.flatMap((one) => one.gaps)
    expect(gaps.filter(({ wasAsked }) => wasAsked).length).toBeGreaterThan(4)
    // On a starved machine a client gives up by itself; that is no news about the server.
    const isInOrder = ({ code, wasAsked }: (typeof gaps)[number]) =>
      code === undefined || (code === 1001 && wasAsked) || (code === 1005 && previous.version === '0.1.0')
    expect(gaps.filter((gap) => gap.ms === Infinity || !isInOrder(gap))).toEqual([])
    // An older build says why it does not start, in both languages, with both versions.
    for (const said of result.refusals) {
      expect(said).toContain('数据库已由应答')
      expect(said).toContain('The database was upgraded by Yingda')
      expect(said).toContain(version)
    }
  },
  // Six starts of a server under load; on a busy machine each is slow.
  400_000,
)
