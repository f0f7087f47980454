// The browser the journeys walk in: a Chromium of the machine, never one that is downloaded behind anyone's back.
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Fault, run, say } from './terminal.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const macPlaces = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

// The journeys take pictures of Chinese text, so the font comes with the browser.
const installation = 'apt-get update && apt-get install -y chromium fonts-noto-cjk'

const isExecutable = (file) => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    // The only answer access() gives for "no" is an error.
    return false
  }
}

/** Where Chromium is, `$CHROMIUM` first; undefined when this machine has none. */
export const findChromium = (env = process.env) => {
  if (env.CHROMIUM) {
    if (isExecutable(env.CHROMIUM)) return env.CHROMIUM
    throw new Fault(`CHROMIUM is ${env.CHROMIUM}, which is not a program that can be run.`)
  }
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin'].filter(Boolean)
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...macPlaces].find(isExecutable)
}

/** Chromium's place; on Debian and Ubuntu as root it is installed first. Elsewhere a person is told how. */
export const demandChromium = async () => {
  const present = findChromium()
  if (present) return present

  const isDebian = existsSync('/etc/debian_version')
  if (!isDebian || process.getuid?.() !== 0) {
    const advice = isDebian ? `sudo sh -c '${installation}'` : 'install Chromium or Chrome'
    throw new Fault(
      `The browser journeys need Chromium. Run: ${advice}\nOr name one: CHROMIUM=/path/to/chromium npm test`,
    )
  }
  say('install Chromium')
  await run('sh', ['-c', installation], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  const added = findChromium()
  if (!added) throw new Fault(`Chromium could not be installed with: ${installation}`)
  return added
}
