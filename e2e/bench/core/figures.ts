/** Something measured, with what stands under it in the same run and what it was meant to be. */
export interface Figure {
  what: string
  value: number
  unit: string
  /** The same without the product, measured in the same run. */
  floor?: { what: string; value: number }
  /** How often the floor goes into the value. */
  ratio?: number
  goal?: { text: string; reached: boolean }
  /** What else is worth knowing. */
  note?: string
}

interface Wish {
  floor?: Figure['floor'] | undefined
  /** At most, or at least, this; of the value itself or of its ratio to the floor. */
  goal?: { atMost?: number; atLeast?: number; of?: 'ratio' } | undefined
  note?: string | undefined
}

/** Three digits that count; more would promise what no two runs agree in. */
const rounded = (value: number): number => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)))

/** Puts a value beside its floor and its goal. */
export const figure = (what: string, value: number, unit: string, { floor, goal, note }: Wish = {}): Figure => {
  const ratio = floor && floor.value ? value / floor.value : undefined
  const judged = goal?.of === 'ratio' ? (ratio ?? NaN) : value
  return {
    what,
    value: rounded(value),
    unit,
    ...(floor ? { floor: { ...floor, value: rounded(floor.value) } } : {}),
    ...(ratio === undefined ? {} : { ratio: rounded(ratio) }),
    ...(goal
      ? {
          goal: {
            text:
              (goal.atMost === undefined ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`) +
              (goal.of === 'ratio' ? ' × the floor' : ` ${unit}`),
            reached: goal.atMost === undefined ? judged >= goal.atLeast! : judged <= goal.atMost,
          },
        }
      : {}),
    ...(note ? { note } : {}),
  }
}

/** A figure as one line of the terminal. */
export const told = ({ what, value, unit, floor, ratio, goal, note }: Figure): string =>
  [
    `  ${what}: ${value} ${unit}`,
    floor ? `  (${floor.what}: ${floor.value}${ratio === undefined ? '' : `; ${ratio} ×`})` : '',
    goal ? `  goal ${goal.text}: ${goal.reached ? 'reached' : 'MISSED'}` : '',
    note ? `\n      ${note}` : '',
  ].join('')

/** The middle one of several runs. */
export const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
