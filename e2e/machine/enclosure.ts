import { execFileSync, spawn } from 'node:child_process'

/** What a command may do to the machine it runs on, in namespaces of its own: make networks, or mount file systems too. */
export type Enclosure = 'network' | 'disk'

const mark = 'YINGDA_ENCLOSED'
/** Each needs to be there; all but ip are parts of util-linux. */
const programs: Record<Enclosure, readonly string[]> = {
  network: ['unshare', 'setpriv', 'nsenter', 'ip'],
  disk: ['unshare', 'setpriv', 'mount', 'umount', 'losetup', 'mkfs.ext4', 'perl'],
}

const runs = (program: string, args: string[]): boolean => {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Why this machine cannot do it; undefined when it can. */
export const whyNotEnclosed = (enclosure: Enclosure): string | undefined => {
  if (process.platform !== 'linux') return 'it takes Linux'
  if (process.getuid?.() !== 0) return 'it takes root'
  const missing = programs[enclosure].find((program) => !runs('sh', ['-c', `command -v ${program}`]))
  if (missing) return `this machine has no ${missing}`
  if (!runs('unshare', ['--mount', '--net', '--pid', '--fork', 'true'])) return 'namespaces are forbidden here'
  return undefined
}

/** Whether this process runs within an enclosure already. */
export const isEnclosed = (): boolean => process.env[mark] !== undefined

/**
 * Runs this command again, from its start, in namespaces of its own, and gives its exit code. Network, mounts and processes made within
 * vanish with the last process in it, and that one dies with this one, however this one ends: nothing of it can be left behind.
 */
export const runEnclosed = (enclosure: Enclosure): Promise<number> => {
  const own = enclosure === 'network' ? '--net ' : ''
  const world = `--pdeathsig KILL unshare --mount --pid ${own}--fork --kill-child --mount-proc`.split(' ')
  // The first process of such a world must take leave of every orphan in it, which a shell does and Node does not.
  const shell = ['sh', '-c', 'trap "" INT; "$@" & wait $!', 'sh']
  const self = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const child = spawn('setpriv', [...world, ...shell, ...self], {
    stdio: 'inherit',
    env: { ...process.env, [mark]: enclosure },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill('SIGKILL'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
