/** What the browser keeps for us under a prefix; nothing where storage is forbidden or full. */
export const createKeep = (prefix: string, storage = allowed()) => ({
  get: (name: string) => storage?.getItem(prefix + name) ?? undefined,
  set(name: string, value: string) {
    try {
      storage?.setItem(prefix + name, value)
    } catch {
      // Full: the visitor loses only what a reload would have restored.
    }
  },
  remove: (name: string) => storage?.removeItem(prefix + name),
  /** The values of all names that begin so. */
  all: (start: string) =>
    Object.entries<string>(storage ?? {}).flatMap(([name, value]) => (name.startsWith(prefix + start) ? value : [])),
})
export type Keep = ReturnType<typeof createKeep>

const allowed = (): Storage | undefined => {
  try {
    return localStorage
  } catch {
    // A browser that forbids storage throws on the mere name.
    return undefined
  }
}
