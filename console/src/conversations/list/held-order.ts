import type { Section, SectionName } from '../urgency.ts'
import type { Rows } from '../rows.ts'

/** Where each row stood when the list was last allowed to move. */
export interface Order {
  sections: { name: SectionName; ids: string[] }[]
}

export const orderOf = (sections: Section[]): Order => ({
  sections: sections.map(({ name, rows }) => ({ name, ids: rows.map((row) => row.id) })),
})

/** The rows as they are now, in the places they had: nothing moves under a finger, and what has left the view leaves. */
export const inOrder = (order: Order, fresh: Section[], rows: Rows): Section[] => {
  const present = new Set(fresh.flatMap((section) => section.rows.map((row) => row.id)))
  return order.sections
    .map(({ name, ids }) => ({
      name,
      rows: ids.flatMap((id) => {
        const row = present.has(id) ? rows[id] : undefined
        return row ? [row] : []
      }),
    }))
    .filter((section) => section.rows.length > 0)
}

const ranks: SectionName[] = ['over', 'near', 'waiting', 'customer', 'newest']

/** How many rows would stand further up if the list were let go: new ones, and those in a more urgent section. */
export const moreUrgent = (order: Order, fresh: Section[]): number => {
  const before = new Map(order.sections.flatMap(({ name, ids }) => ids.map((id) => [id, ranks.indexOf(name)] as const)))
  return fresh.reduce((sum, { name, rows }) => {
    const rank = ranks.indexOf(name)
    return sum + rows.filter((row) => (before.get(row.id) ?? Infinity) > rank).length
  }, 0)
}
