import { describe, expect, test } from 'vitest'
import {
  copyDay,
  formatRanges,
  formatTime,
  nextRange,
  parseTime,
  rangeFaults,
  setRange,
  tidy,
  weekMinutes,
  type Week,
} from './ranges.ts'

const closed = (): Week => Array.from({ length: 7 }, () => [])

describe('a time of day as people type it', () => {
  test.each([
    ['9', 540],
    ['930', 570],
    ['9:30', 570],
    ['09：30', 570],
    ['9.30', 570],
    ['0:00', 0],
    ['24:00', 1440],
    [' 18:05 ', 1085],
    ['24:01', undefined],
    ['9:60', undefined],
    ['noon', undefined],
    ['', undefined],
  ])('%j is %s', (text, minutes) => {
    expect(parseTime(text)).toBe(minutes)
  })

  test('is written back with two digits, midnight at the end of a day as 24:00', () => {
    expect([0, 545, 1440].map(formatTime)).toEqual(['00:00', '09:05', '24:00'])
    expect(
      formatRanges([
        { from: 540, to: 720 },
        { from: 780, to: 1440 },
      ]),
    ).toBe('09:00–12:00 13:00–24:00')
  })
})

describe('the ranges of a day', () => {
  test('overlapping ranges are told apart from backwards ones; touching ranges are fine', () => {
    expect([
      ...rangeFaults([
        { from: 540, to: 720 },
        { from: 700, to: 800 },
        { from: 900, to: 900 },
      ]),
    ]).toEqual([
      [1, 'overlap'],
      [2, 'backwards'],
    ])
    expect(
      rangeFaults([
        { from: 540, to: 720 },
        { from: 720, to: 800 },
      ]).size,
    ).toBe(0)
  })

  test('tidying orders them and joins those that touch', () => {
    expect(
      tidy([
        { from: 720, to: 800 },
        { from: 540, to: 720 },
        { from: 900, to: 960 },
      ]),
    ).toEqual([
      { from: 540, to: 800 },
      { from: 900, to: 960 },
    ])
  })

  test('a new range starts an hour after the last one and never passes midnight', () => {
    expect(nextRange([])).toEqual({ from: 540, to: 1080 })
    expect(nextRange([{ from: 540, to: 720 }])).toEqual({ from: 780, to: 960 })
    expect(nextRange([{ from: 540, to: 1350 }])).toEqual({ from: 1410, to: 1440 })
    expect(nextRange([{ from: 540, to: 1440 }])).toBeUndefined()
  })
})

describe('a range over midnight', () => {
  test('is split between the day and the next', () => {
    const week = setRange(closed(), 4, 0, 22 * 60, 2 * 60)
    expect(week[4]).toEqual([{ from: 1320, to: 1440 }])
    expect(week[5]).toEqual([{ from: 0, to: 120 }])
  })

  test('from Sunday goes on to Monday and joins what is open there', () => {
    const before = closed()
    before[0] = [{ from: 60, to: 300 }]
    const week = setRange(before, 6, 0, 1380, 60)
    expect(week[6]).toEqual([{ from: 1380, to: 1440 }])
    expect(week[0]).toEqual([{ from: 0, to: 300 }])
  })

  test('that ends at midnight exactly stays in its day', () => {
    const week = setRange(closed(), 1, 0, 1320, 0)
    expect(week[1]).toEqual([{ from: 1320, to: 1440 }])
    expect(week[2]).toEqual([])
  })

  test('leaves the week it was given untouched', () => {
    const before = closed()
    setRange(before, 0, 0, 1320, 60)
    expect(before).toEqual(closed())
  })
})

test('a day is copied to others as its own ranges, not as the same ones', () => {
  const week = closed()
  week[0] = [{ from: 540, to: 1080 }]
  const copied = copyDay(week, 0, [1, 2])
  expect(copied[1]).toEqual([{ from: 540, to: 1080 }])
  expect(copied[1]?.[0]).not.toBe(copied[0]?.[0])
  expect(copied[3]).toEqual([])
  expect(weekMinutes(copied)).toBe(3 * 540)
})
