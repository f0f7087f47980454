type Rgb = [number, number, number]

const parse = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as Rgb
const print = (colour: Rgb): string =>
  `#${colour.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`
const mix = (a: Rgb, b: Rgb, share: number): Rgb =>
  a.map((channel, at) => channel + ((b[at] ?? 0) - channel) * share) as Rgb

const luminance = (colour: Rgb): number => {
  const [red, green, blue] = colour.map((channel) => {
    const part = channel / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** The contrast of two colours as WCAG counts it, 1 to 21. */
export const contrast = (a: string, b: string): number => {
  const [dark = 0, light = 0] = [luminance(parse(a)), luminance(parse(b))].toSorted((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

/** Moves a colour towards black until it stands out from a ground. */
const until = (hex: string, ground: string, enough: number): string =>
  contrast(hex, ground) >= enough ? hex : until(print(mix(parse(hex), [0, 0, 0], 0.05)), ground, enough)

export interface WidgetColours {
  primary: string
  primaryText: string
  primaryBg: string
  onPrimary: string
}

/** What the widget makes of an inbox's own colour on a light page: readable whatever it is, as the widget itself does. */
export const widgetColours = (hex: string): WidgetColours => {
  const primary = until(hex, '#ffffff', 3)
  const primaryBg = print(mix(parse(primary), [255, 255, 255], 0.85))
  return {
    primary,
    primaryBg,
    primaryText: until(primary, primaryBg, 4.6),
    onPrimary: contrast(primary, '#ffffff') > 4.5 ? '#ffffff' : '#000000',
  }
}
