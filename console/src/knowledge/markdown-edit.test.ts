import { describe, expect, test } from 'vitest'
import { mark } from './markdown-edit.ts'

describe('marking a selection in an answer', () => {
  test('bold stands around the words, which stay selected', () => {
    expect(mark({ text: '七天无理由', start: 0, end: 2 }, 'bold')).toEqual({ text: '**七天**无理由', start: 2, end: 4 })
  })

  test('a link leaves the caret where the address goes', () => {
    const { text, start, end } = mark({ text: '看说明', start: 1, end: 3 }, 'link')
    expect(text).toBe('看[说明](https://)')
    expect(text.slice(0, start)).toBe('看[说明](https://')
    expect(end).toBe(start)
  })

  test('every selected line becomes a line of the list, the lines around it do not', () => {
    expect(mark({ text: '先\n一\n二\n后', start: 2, end: 5 }, 'numbered').text).toBe('先\n1. 一\n2. 二\n后')
    expect(mark({ text: '一', start: 1, end: 1 }, 'list').text).toBe('- 一')
  })
})
