import type { Part } from '@yingda/contract'
import type { Database, Files } from '#platform'

/** Gives parts whose files are as they are kept here, not as the sender describes them; an unknown file is refused. */
export const createKeptFiles =
  ({ database, files }: { database: Database; files: Files }) =>
  async (tenantId: string, parts: Part[]): Promise<Part[]> => {
    if (!parts.some((part) => 'file' in part)) return parts
    return database.tenant(tenantId, (tx) =>
      Promise.all(
        parts.map(async (part) => ('file' in part ? { ...part, file: await files.send(tx, part.file.fileId) } : part)),
      ),
    )
  }
export type KeptFiles = ReturnType<typeof createKeptFiles>
