/** What the browser keeps for us under a name; where storage is forbidden, memory until the page goes. */
export const createKeep = (prefix: string, storage: Storage | undefined = allowed()) => {
  const memory = new Map<string, string>()
  return {
    get: (name: string) => storage?.getItem(prefix + name) ?? memory.get(name),
    set(name: string, value: string) {
      memory.set(name, value)
      try {
        storage?.setItem(prefix + name, value)
      } catch {
        // Full or forbidden: memory has it.
      }
    },
    remove(name: string) {
      memory.delete(name)
      storage?.removeItem(prefix + name)
    },
    /** The names kept that begin so. */
    names: (start: string) =>
      Object.keys(storage ?? {})
        .filter((name) => name.startsWith(prefix + start))
        .map((name) => name.slice(prefix.length)),
  }
}
export type Keep = ReturnType<typeof createKeep>

const allowed = (): Storage | undefined => {
  try {
    return localStorage
  } catch {
    // A browser that forbids storage throws on the mere name.
    return undefined
  }
}
