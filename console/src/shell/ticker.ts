import { useSyncExternalStore } from 'react'

// One timer for every clock on the screen: a hundred rows tick together and draw in one pass.
const watchers = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now = Date.now()

const watch = (changed: () => void) => {
  watchers.add(changed)
  now = Date.now()
  timer ??= setInterval(() => {
    now = Date.now()
    for (const tell of watchers) tell()
  }, 1000)
  return () => {
    watchers.delete(changed)
    if (watchers.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** The time, told anew once a second. */
export const useNow = (): number => useSyncExternalStore(watch, () => now)
