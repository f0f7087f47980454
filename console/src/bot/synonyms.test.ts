import { describe, expect, test } from 'vitest'
import { parseSynonyms, printSynonyms } from './synonyms.ts'

describe('synonyms as people write them', () => {
  test.each([
    ['Chinese commas', '冰箱，电冰箱、冷柜', [['冰箱', '电冰箱', '冷柜']]],
    ['spaces', '发货 寄出  出库', [['发货', '寄出', '出库']]],
    ['words with spaces between commas', 'washing machine, washer', [['washing machine', 'washer']]],
    [
      'several lines with an empty one',
      '冰箱,冷柜\n\n发货 寄出',
      [
        ['冰箱', '冷柜'],
        ['发货', '寄出'],
      ],
    ],
    ['a word written twice', '冰箱，冰箱，冷柜', [['冰箱', '冷柜']]],
  ])('are read with %s', (_how, text, groups) => {
    expect(parseSynonyms(text)).toEqual({ groups, faults: new Map() })
  })

  test('name the lines that cannot be taken, and why', () => {
    const many = Array.from({ length: 21 }, (_none, n) => `词${n}`).join('，')
    const { groups, faults } = parseSynonyms(`冰箱\n发货，寄出\n${many}\n甲，${'长'.repeat(41)}\n空调`)
    expect(groups).toEqual([['发货', '寄出']])
    expect([...faults]).toEqual([
      ['synonymsWrong', [1, 5]],
      ['synonymsTooMany', [3]],
      ['synonymsWordLong', [4]],
    ])
  })

  test('come back the same after they are printed', () => {
    const groups = [
      ['冰箱', '电冰箱'],
      ['washing machine', 'washer'],
    ]
    expect(parseSynonyms(printSynonyms(groups)).groups).toEqual(groups)
  })
})
