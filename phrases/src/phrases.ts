/** The same keys, each a sentence: what a translation must provide. Nested groups are allowed. */
export type Phrases<T> = { [K in keyof T]: T[K] extends string ? string : Phrases<T[K]> }

/** Fills `{name}` from the values; a missing value stays visible as `{name}` so that it is noticed. */
export const fill = (sentence: string, values: Record<string, string | number> = {}): string =>
  sentence.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))
