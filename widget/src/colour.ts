type Rgb = number[]

const parse = (hex: string): Rgb => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16))
const print = (colour: Rgb): string =>
  `#${colour.map((channel) => (channel + 256.5).toString(16).slice(1, 3)).join('')}`
const mix = (a: Rgb, b: Rgb, share: number): Rgb => a.map((channel, at) => channel + ((b[at] ?? 0) - channel) * share)

const luminance = (colour: Rgb): number => {
  const [red = 0, green = 0, blue = 0] = colour.map((channel) =>
    channel > 10 ? ((channel / 255 + 0.055) / 1.055) ** 2.4 : channel / 3294,
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
}
const between = (a: Rgb, b: Rgb): number => Math.max(luminance(a) / luminance(b), luminance(b) / luminance(a))

/** The contrast of two colours as WCAG counts it, 1 to 21. */
export const contrast = (a: string, b: string): number => between(parse(a), parse(b))

const white: Rgb = [255, 255, 255]
const black: Rgb = [0, 0, 0]
const darkGround: Rgb = [28, 39, 36]

/** Moves a colour step by step until it stands out from a ground. */
const until = (colour: Rgb, ground: Rgb, to: Rgb, enough: number): Rgb =>
  between(colour, ground) < enough ? until(mix(colour, to, 0.05), ground, to, enough) : colour

/** The primary colours of the tokens made from an inbox's own colour: readable in light and in dark, whatever it is. */
export const familyOf = (hex: string, isDark: boolean): [name: string, colour: string][] => {
  const ground = isDark ? darkGround : white
  const away = isDark ? white : black
  const primary = until(parse(hex), ground, away, 3)
  const tint = mix(primary, ground, 0.85)
  return [
    ['--yd-primary', print(primary)],
    ['--yd-primary-text', print(until(primary, tint, away, 4.6))],
    ['--yd-primary-bg', print(tint)],
    ['--yd-on-primary', between(primary, white) > 4.5 ? '#ffffff' : '#000000'],
  ]
}
