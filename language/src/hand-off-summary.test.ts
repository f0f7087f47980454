import { expect, test } from 'vitest'
import { handOffSummary, type SaidTurn } from './hand-off-summary.ts'

const contact = (text: string): SaidTurn => ({ author: 'contact', text })
const bot = (text: string): SaidTurn => ({ author: 'bot', text })

test('S08: the summary says what is asked, what was tried and what is wanted, in the words said', () => {
  const turns = [
    contact('你好'),
    bot('您好，请说'),
    contact('洗衣机显示E21是什么意思'),
    bot('E21 是排水故障。请先清理滤网，再断电五分钟。'),
    contact('清理过了还是不行，太慢了'),
    contact('转人工'),
  ]
  expect(handOffSummary(turns)).toEqual({ ask: '清理过了还是不行，太慢了', tried: 'E21 是排水故障。', wish: '转人工' })
})

test('a follow-up is completed with the question before it', () => {
  const turns = [
    contact('A款多少钱'),
    bot('A款 2399 元。'),
    contact('那B款呢'),
    bot('抱歉，没有找到。'),
    contact('人工'),
  ]
  expect(handOffSummary(turns)).toEqual({ ask: 'B款多少钱', tried: '抱歉，没有找到。', wish: '人工' })
})

test('in English too, and never longer than a line each', () => {
  const turns = [
    contact('Hello'),
    contact(`My washer leaks ${'and leaks '.repeat(40)}`),
    bot('Please close the tap. Then wait.'),
    contact('talk to a person'),
  ]
  const { ask, tried, wish } = handOffSummary(turns)
  expect(ask).toMatch(/^My washer leaks .*…$/)
  expect(ask.length).toBeLessThanOrEqual(80)
  expect(tried).toBe('Please close the tap.')
  expect(wish).toBe('talk to a person')
})

test('where nothing was said there is nothing to tell', () => {
  expect(handOffSummary([])).toEqual({ ask: '', tried: '', wish: '' })
  expect(handOffSummary([contact('转人工')])).toEqual({ ask: '', tried: '', wish: '转人工' })
})
