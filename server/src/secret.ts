import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newSecret, type Config } from '#platform'

/** The secret that signs visitor tokens and file links: the configured one, or one made at the first start and kept in the data folder. */
export const serverSecret = async (config: Config): Promise<string> => {
  if (config.YINGDA_SECRET) return config.YINGDA_SECRET
  const place = join(config.YINGDA_DATA, 'secret')
  await mkdir(config.YINGDA_DATA, { recursive: true })
  const made = newSecret()
  try {
    const file = await open(place, 'wx', 0o600)
    await file.writeFile(made)
    await file.sync()
    await file.close()
    return made
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const kept = (await readFile(place, 'utf8')).trim()
    if (kept.length < 32)
      throw new Error(
        `${place} is damaged: it must hold at least 32 characters. Restore it from a backup, or delete it; then visitors start anew and old file links end.`,
        { cause: error },
      )
    return kept
  }
}
