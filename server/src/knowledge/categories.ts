import { AppError, type Category } from '@yingda/contract'
import { newId, type Clock, type Tx } from '#platform'
import type { z } from 'zod'
import * as store from './store-categories.ts'

type CategoryView = z.infer<typeof Category>

const levelsMax = 8

/** The tree that entries are sorted into. */
export const createCategories = ({ clock }: { clock: Clock }) => {
  const list = async (tx: Tx): Promise<CategoryView[]> =>
    presentTree(await store.categories(tx), await store.entriesByCategory(tx))

  const one = async (tx: Tx, id: string): Promise<CategoryView> => {
    const found = (await list(tx)).find((category) => category.id === id)
    if (!found) throw new AppError('knowledge.category_not_found', { id })
    return found
  }

  return {
    list,

    async create(tx: Tx, { name, parentId }: { name: string; parentId?: string | undefined }): Promise<CategoryView> {
      await store.lockTree(tx)
      const rows = await store.categories(tx)
      const id = newId(clock.now().getTime())
      checkPlace(rows, { id, name, parentId: parentId ?? null })
      await store.addCategories(tx, [{ id, name, parent_id: parentId ?? null }])
      return one(tx, id)
    },

    async change(
      tx: Tx,
      id: string,
      to: { name?: string | undefined; parentId?: string | null | undefined },
    ): Promise<CategoryView> {
      await store.lockTree(tx)
      const rows = await store.categories(tx)
      const before = rows.find((row) => row.id === id)
      if (!before) throw new AppError('knowledge.category_not_found', { id })
      const name = to.name ?? before.name
      const parentId = to.parentId === undefined ? before.parent_id : to.parentId
      checkPlace(rows, { id, name, parentId })
      await store.changeCategory(tx, id, { name, parent_id: parentId })
      return one(tx, id)
    },

    async remove(tx: Tx, id: string): Promise<void> {
      await store.lockTree(tx)
      const { name, entries } = await one(tx, id)
      const isParent = (await store.categories(tx)).some((row) => row.parent_id === id)
      if (entries > 0 || isParent) throw new AppError('knowledge.category_in_use', { name })
      await store.deleteCategory(tx, id)
    },

    /** A category and everything below it. */
    async withinOf(tx: Tx, id: string): Promise<string[]> {
      const rows = await store.categories(tx)
      if (!rows.some((row) => row.id === id)) throw new AppError('knowledge.category_not_found', { id })
      const within = [id]
      for (const each of within) within.push(...rows.filter((row) => row.parent_id === each).map((row) => row.id))
      return within
    },

    /** The ids behind paths such as `a/b/c`; what is missing is made, unless nothing may change. */
    async ofPaths(tx: Tx, paths: readonly string[], mayMake: boolean): Promise<Map<string, string>> {
      if (mayMake) await store.lockTree(tx)
      const rows = await store.categories(tx)
      const key = (parentId: string | null, name: string) => `${parentId ?? ''}/${name.toLowerCase()}`
      const known = new Map(rows.map((row) => [key(row.parent_id, row.name), row.id]))
      const made: store.CategoryRow[] = []
      const ids = new Map<string, string>()
      for (const path of new Set(paths)) {
        let parentId: string | null = null
        for (const name of path.split('/')) {
          let id = known.get(key(parentId, name))
          if (!id) {
            id = newId(clock.now().getTime())
            known.set(key(parentId, name), id)
            made.push({ id, name, parent_id: parentId })
          }
          parentId = id
        }
        if (parentId) ids.set(path, parentId)
      }
      if (mayMake) await store.addCategories(tx, made)
      return ids
    },
  }
}
export type Categories = ReturnType<typeof createCategories>

/** Refuses a place that is not there, is below itself, is too deep, or has a sister of the same name. */
const checkPlace = (
  rows: store.CategoryRow[],
  { id, name, parentId }: { id: string; name: string; parentId: string | null },
): void => {
  // The slash parts the levels of a path in imports and exports.
  if (name.includes('/')) throw new AppError('request.invalid', { where: 'body.name: must not hold a “/”' })
  let levels = 1
  for (let above = parentId; above !== null; levels += 1) {
    const row = rows.find((each) => each.id === above)
    if (!row) throw new AppError('knowledge.category_not_found', { id: above })
    if (row.id === id) throw new AppError('request.invalid', { where: 'body.parentId: is below the category itself' })
    above = row.parent_id
  }
  if (levels > levelsMax) throw new AppError('request.invalid', { where: `body.parentId: at most ${levelsMax} levels` })
  const hasSister = rows.some(
    (row) => row.id !== id && row.parent_id === parentId && row.name.toLowerCase() === name.toLowerCase(),
  )
  if (hasSister)
    throw new AppError('request.invalid', { where: `body.name: there is a category of this name: ${name}` })
}

/** Parents before children, sisters by name; a category counts what is below it too. Pure. */
const presentTree = (rows: store.CategoryRow[], direct: Map<string, number>): CategoryView[] => {
  const walk = (parentId: string | null, above: string): CategoryView[] =>
    rows
      .filter((row) => row.parent_id === parentId)
      .toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN'))
      .flatMap((row) => {
        const path = above ? `${above}/${row.name}` : row.name
        const below = walk(row.id, path)
        const entries =
          (direct.get(row.id) ?? 0) +
          below.filter((each) => each.parentId === row.id).reduce((sum, each) => sum + each.entries, 0)
        const own: CategoryView = {
          id: row.id,
          name: row.name,
          ...(row.parent_id ? { parentId: row.parent_id } : {}),
          path,
          entries,
        }
        return [own, ...below]
      })
  return walk(null, '')
}
