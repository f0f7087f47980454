import { execFileSync } from 'node:child_process'
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'

const sizeMb = 512
const umountTriesMax = 200
const lookEveryMs = 50

const run = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })

// _IOR('X', 125, __u32) of Linux, and the flag that leaves the file system's own journal unwritten as well.
const cutPower = `
open(my $top, '<', $ARGV[0]) or die "open: $!";
my $flags = pack('L', 2);
ioctl($top, 0x8004587d, $flags) or die "ioctl: $!";
`

/**
 * A disk that can lose its power: ext4 on a file, inside an enclosure. After the cut nothing more gets onto it, and all that was not
 * flushed to it is gone with the memory of the machine.
 */
export const createDisk = async (file: string, mountedAt: string) => {
  await writeFile(file, '')
  await truncate(file, sizeMb * 1024 ** 2)
  // Everything is made at once: what is made later would be written behind our back.
  run('mkfs.ext4', '-q', '-E', 'lazy_itable_init=0,lazy_journal_init=0', file)
  await mkdir(mountedAt, { recursive: true })
  // The loop device goes with the last mount.
  const mount = () => run('mount', '-o', 'loop', file, mountedAt)
  const unmount = async () => {
    for (let tries = 1; ; tries++) {
      try {
        return void run('umount', mountedAt)
      } catch (error) {
        // A process that was killed a moment ago still holds a file.
        if (tries >= umountTriesMax) throw error
        await wait(lookEveryMs)
      }
    }
  }
  mount()

  return {
    /** From here on the disk takes nothing more, and `restore` finds what had been flushed. */
    cut: () => void run('perl', '-e', cutPower, mountedAt),
    /** Power is back: the file system replays its journal. Whoever worked on it must have ended. */
    async restore() {
      await unmount()
      mount()
    },
    async remove() {
      await unmount()
      await rm(file, { force: true })
    },
  }
}
export type Disk = Awaited<ReturnType<typeof createDisk>>
