import { createRetention, listArchive, readConversation, verifyMonth } from '#conversations'
import {
  createArchive,
  createDatabase,
  createFiles,
  createLog,
  createStorage,
  migrationState,
  systemClock,
  type Config,
  type Database,
} from '#platform'
import { withDatabase } from './backup.ts'
import { SaidFault } from './said-fault.ts'
import { serverSecret } from './secret.ts'
import { version } from '@yingda/contract/version'

const archiveOf = (config: Config) => createArchive(createStorage(config, 'archive'))

/** The database of this installation, whether the server runs or not; one of another release is left alone. */
const withOurs = <T>(config: Config, work: (database: Database) => Promise<T>): Promise<T> =>
  withDatabase(config, async (connection) => {
    const database = createDatabase({ connection, connections: 2, log: createLog({ level: config.YINGDA_LOG_LEVEL }) })
    try {
      const { pending } = await database.maintain(migrationState)
      if (pending.length)
        throw new SaidFault(
          '请先启动一次服务器，让它更新数据库 / Start the server once, so that it updates the database',
        )
      return await work(database)
    } finally {
      await database.close()
    }
  })

/** Says which months would go into the archive and out of the database, one line of JSON each; with `now` it does it. */
export const retention = (config: Config, now: boolean): Promise<void> =>
  withOurs(config, async (database) => {
    if (config.YINGDA_KEEP_MONTHS === undefined)
      throw new SaidFault(
        '没有设置 YINGDA_KEEP_MONTHS，会话永久保留 / YINGDA_KEEP_MONTHS is not set: everything is kept',
      )
    const room = createRetention({
      database,
      clock: systemClock,
      files: createFiles({ config, database, secret: await serverSecret(config) }),
      archive: archiveOf(config),
      keepMonths: config.YINGDA_KEEP_MONTHS,
      release: version,
      log: createLog({ level: config.YINGDA_LOG_LEVEL }),
    })
    if (!now) {
      for (const month of (await room.due())!) console.log(JSON.stringify(month))
      return
    }
    const run = await room.run()
    if (run.kind === 'another process does it')
      throw new SaidFault('另一个进程正在做 / Another process is doing it right now')
    console.log(JSON.stringify(run))
  })

/** Looks into the archive: which months it holds, whether they are whole, one conversation. */
export const lookIntoArchive = async (config: Config, what: string, which: string | undefined): Promise<void> => {
  const archive = archiveOf(config)
  if (what === 'list') {
    for (const month of await withOurs(config, listArchive)) console.log(JSON.stringify(month))
  } else if (what === 'verify') {
    const months = which ? [which] : (await withOurs(config, listArchive)).map(({ month }) => month)
    for (const month of months) {
      if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month))
        throw new SaidFault(`年-月，例如 2025-01 / Year and month, as 2025-01: ${month}`)
      const whole = await verifyMonth(archive, month)
      if (!whole.conversations) throw new SaidFault(`归档里没有 / Not in the archive: ${month}`)
      console.log(JSON.stringify(whole))
    }
  } else if (what === 'show' && which) {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(which))
      throw new SaidFault(`不是会话编号 / Not the id of a conversation: ${which}`)
    let shown = 0
    for await (const line of readConversation(archive, which)) {
      console.log(line)
      shown++
    }
    if (!shown) throw new SaidFault(`归档里没有 / Not in the archive: ${which}`)
  } else throw new SaidFault('yingda archive list | verify [2025-01] | show <id>')
}
