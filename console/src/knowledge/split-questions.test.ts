import { limits } from '@yingda/contract'
import { describe, expect, test } from 'vitest'
import { similarMax, splitQuestions } from './split-questions.ts'

describe('pasting many similar questions at once', () => {
  test.each([
    ['one a line', '怎么退货\n能退吗\r\n退货流程', ['怎么退货', '能退吗', '退货流程']],
    [
      'numbered and bulleted lists',
      '1. 怎么退货\n2、能退吗\n(3) 退货流程\n- 想退\n• 退掉',
      ['怎么退货', '能退吗', '退货流程', '想退', '退掉'],
    ],
    ['the first filled column of a sheet', '怎么退货\t12\n\t能退吗\t3', ['怎么退货', '能退吗']],
    ['quoted lines', '「怎么退货」\n"can I return it"', ['怎么退货', 'can I return it']],
    ['empty lines between', '\n\n怎么退货\n   \n能退吗\n', ['怎么退货', '能退吗']],
    [
      'a figure that is part of the question',
      '1.5匹空调多大房间用\n30天内能退吗',
      ['1.5匹空调多大房间用', '30天内能退吗'],
    ],
  ])('takes %s', (_what, text, expected) => {
    expect(splitQuestions(text, []).added).toEqual(expected)
  })

  test('leaves out what is there already, whatever the case, spaces and question marks', () => {
    const pasted = splitQuestions(
      '能退吗？\nCan I Return  it?\n退货流程\n退货流程',
      ['能退吗', 'can i return it'],
      '怎么退货',
    )
    expect(pasted).toEqual({ added: ['退货流程'], repeated: 3, tooLong: 0, overLimit: 0 })
  })

  test('the standard question itself is not a similar question', () => {
    expect(splitQuestions('怎么退货？', [], '怎么退货').added).toEqual([])
  })

  test('tells how many lines were too long and how many the list has no room for', () => {
    const present = Array.from({ length: similarMax - 1 }, (_none, n) => `问法 ${n}`)
    const pasted = splitQuestions(`${'长'.repeat(501)}\n新问法甲\n新问法乙`, present)
    expect(pasted).toEqual({ added: ['新问法甲'], repeated: 0, tooLong: 1, overLimit: 1 })
  })

  test('the limit is the one of the contract', () => {
    expect(similarMax).toBe(limits.similarQuestionsMax)
  })
})
