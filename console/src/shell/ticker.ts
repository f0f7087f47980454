import { useSyncExternalStore } from 'react'

// One timer for every clock on the screen: a hundred rows tick together and draw in one pass.
const watchers = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let aheadMs = 0
let now = Date.now()

/** The server told its time: clocks count by it, so that a wrong clock on an agent's machine turns nobody red. */
export const serverTimeIs = (at: string) => {
  aheadMs = Date.parse(at) - Date.now()
}

/** The server's time, as far as it is known here. */
export const serverNow = (): number => Date.now() + aheadMs

const watch = (changed: () => void) => {
  watchers.add(changed)
  now = serverNow()
  timer ??= setInterval(() => {
    now = serverNow()
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

/** The server's time, told anew once a second. */
export const useNow = (): number => useSyncExternalStore(watch, () => now)
