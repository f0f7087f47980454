import { AppError } from '@yingda/contract'
import { AwsClient } from 'aws4fetch'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { Config } from './config.ts'

/** Where the bytes of files are. A key is a path of letters, digits and slashes. */
export interface Storage {
  /** Resolves when the bytes last. */
  put(key: string, bytes: Buffer, type: string): Promise<void>
  /** The bytes, or undefined where there are none. */
  get(key: string): Promise<Readable | undefined>
  /** Takes the bytes away; what is not there is no fault. */
  remove(key: string): Promise<void>
}

/** A folder below the data folder, or the S3 bucket that is configured. The archive stands beside the files: in a folder `archive`. */
export const createStorage = (config: Config, place: 'files' | 'archive' = 'files'): Storage =>
  config.YINGDA_S3_URL
    ? createS3Storage({
        url: place === 'files' ? config.YINGDA_S3_URL : `${config.YINGDA_S3_URL.replace(/\/+$/, '')}/${place}`,
        region: config.YINGDA_S3_REGION,
        keyId: config.YINGDA_S3_KEY_ID!,
        secretKey: config.YINGDA_S3_SECRET_KEY!,
      })
    : createFolderStorage(config.YINGDA_DATA, place)

const createFolderStorage = (dataFolder: string, place: string): Storage => {
  const placeOf = (key: string) => join(dataFolder, place, key)
  return {
    put: (key, bytes) => write(placeOf(key), bytes, dataFolder),
    async get(key) {
      const isThere = await stat(placeOf(key)).catch(() => undefined)
      return isThere && createReadStream(placeOf(key))
    },
    remove: (key) => rm(placeOf(key), { force: true }),
  }
}

/** Any store that speaks S3, addressed by path: `https://s3.example.com/bucket`. Requests are signed with AWS Signature Version 4. */
const createS3Storage = ({
  url,
  region,
  keyId,
  secretKey,
}: {
  url: string
  region: string
  keyId: string
  secretKey: string
}): Storage => {
  const client = new AwsClient({ accessKeyId: keyId, secretAccessKey: secretKey, region, service: 's3', retries: 3 })
  const addressOf = (key: string) => `${url.replace(/\/+$/, '')}/${key}`
  const refused = async (what: string, answer: Response) =>
    new Error(`S3 refused to ${what} a file: ${answer.status} ${(await answer.text()).slice(0, 300)}`)
  return {
    async put(key, bytes, type) {
      const answer = await client.fetch(addressOf(key), {
        method: 'PUT',
        body: new Uint8Array(bytes),
        headers: { 'content-type': type },
      })
      if (!answer.ok) throw await refused('keep', answer)
    },
    async get(key) {
      const answer = await client.fetch(addressOf(key))
      if (answer.status === 404) return undefined
      if (!answer.ok) throw await refused('give', answer)
      return Readable.fromWeb(answer.body as ReadableStream)
    },
    async remove(key) {
      const answer = await client.fetch(addressOf(key), { method: 'DELETE' })
      if (!answer.ok && answer.status !== 404) throw await refused('delete', answer)
    },
  }
}

/** Writes a file below a folder so that after the return a power cut does not lose it. */
const write = async (place: string, bytes: Buffer, below: string): Promise<void> => {
  await mkdir(dirname(place), { recursive: true })
  const unfinished = `${place}.part`
  try {
    const handle = await open(unfinished, 'w')
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(unfinished, place)
    await syncFolders(dirname(place), below)
  } catch (error) {
    await rm(unfinished, { force: true })
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new AppError('file.storage_full')
    throw error
  }
}

/**
 * A file that lasts is lost all the same when its name in the folder does not last, and a folder that was just made when its
 * own name does not. Which of them are new cannot be asked: another upload may have made them a moment ago.
 */
const syncFolders = async (folder: string, top: string): Promise<void> => {
  for (let at = join(folder); at.length >= join(top).length; at = dirname(at)) {
    const handle = await open(at, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (at === dirname(at)) return
  }
}
