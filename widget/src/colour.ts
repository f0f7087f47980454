type Rgb = [number, number, number]

const parse = (hex: string): Rgb => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Rgb
const print = (colour: Rgb): string =>
  `#${colour.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`
const mix = (a: Rgb, b: Rgb, share: number) => a.map((channel, at) => channel + ((b[at] ?? 0) - channel) * share) as Rgb

const luminance = (colour: Rgb): number =>
  colour.reduce((sum, channel, at) => {
    const value = channel / 255
    return sum + [0.2126, 0.7152, 0.0722][at]! * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
  }, 0)

const between = (a: Rgb, b: Rgb): number => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** The contrast of two colours as WCAG counts it, 1 to 21. */
export const contrast = (a: string, b: string): number => between(parse(a), parse(b))

const white: Rgb = [255, 255, 255]
const black: Rgb = [0, 0, 0]
const darkGround: Rgb = [0x1c, 0x27, 0x24]

/** Moves a colour step by step until it stands out from a ground. */
const until = (colour: Rgb, ground: Rgb, to: Rgb, enough: number): Rgb => {
  let share = 0
  let moved = colour
  while (between(moved, ground) < enough && share < 1) moved = mix(colour, to, (share += 0.04))
  return moved
}

/** The primary colours of the tokens made from an inbox's own colour: readable in light and in dark, whatever it is. */
export const familyOf = (hex: string, isDark: boolean): Record<string, string> => {
  const ground = isDark ? darkGround : white
  const away = isDark ? white : black
  const primary = until(parse(hex), ground, away, 3)
  const tint = mix(primary, ground, isDark ? 0.84 : 0.92)
  const deeperTint = mix(primary, ground, isDark ? 0.76 : 0.85)
  const isWhiteReadable = between(primary, white) >= 4.5
  const colours: Record<string, Rgb> = {
    '': primary,
    '-press': mix(primary, isWhiteReadable ? black : white, 0.15),
    '-text': until(primary, deeperTint, away, 4.5),
    '-bg': tint,
    '-bg-2': deeperTint,
    '-line': mix(primary, ground, 0.6),
  }
  return {
    ...Object.fromEntries(Object.entries(colours).map(([name, colour]) => [`--yd-primary${name}`, print(colour)])),
    '--yd-on-primary': isWhiteReadable ? '#ffffff' : '#000000',
  }
}
