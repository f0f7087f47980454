import { expect, test } from 'vitest'
import fc from 'fast-check'
import { contrast, familyOf } from './colour.ts'

const hex = fc.integer({ min: 0, max: 0xffffff }).map((colour) => `#${colour.toString(16).padStart(6, '0')}`)

test('contrast is counted as WCAG counts it', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

test.each([
  ['light', false, '#ffffff', '#ffffff'],
  ['dark', true, '#131c19', '#0d1412'],
])('whatever colour an inbox has, the %s window can be read', (_theme, isDark, panel, ground) => {
  fc.assert(
    fc.property(hex, (colour) => {
      const family = Object.fromEntries(familyOf(colour, isDark)) as Record<string, string>
      const of = (name: string) => family[`--yd-${name}`] ?? ''
      expect(contrast(of('on-primary'), of('primary'))).toBeGreaterThanOrEqual(4.5)
      for (const behind of [of('primary-bg'), panel, ground])
        expect(contrast(of('primary-text'), behind)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(of('primary'), panel)).toBeGreaterThanOrEqual(2.9)
    }),
    { numRuns: 500 },
  )
})
