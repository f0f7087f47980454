import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contrast, widgetColours } from './colours.ts'

test('contrast is counted as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBe(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

test('a colour that is dark enough stays as it was chosen, with white on it', () => {
  expect(widgetColours('#0b7a62')).toMatchObject({ primary: '#0b7a62', onPrimary: '#ffffff' })
})

test('whatever colour is chosen, words on it and in it can be read', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffff }), (number) => {
      const { primary, primaryBg, primaryText, onPrimary } = widgetColours(`#${number.toString(16).padStart(6, '0')}`)
      expect(contrast(primary, onPrimary)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(primaryText, primaryBg)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(primary, '#ffffff')).toBeGreaterThanOrEqual(3)
    }),
  )
})
