/** Why a backup could not be made, is not to be trusted, or does not fit the database it is to go into. */
export type BackupReason =
  | { code: 'not_a_backup'; file: string }
  | { code: 'damaged'; file: string; where: string }
  | { code: 'rows_hidden'; table: string; role: string }
  | { code: 'other_shape'; table: string }
  | { code: 'other_migrations'; found: string; wanted: string }
  | { code: 'unfinished'; folder: string }
  | { code: 'newer_backup'; version: string; names: string; own: string }
  | { code: 'database_ahead'; names: string }
  | { code: 'not_empty'; table: string }

/** A backup or restore that was refused, told in both languages; `message` is the English one. Nothing was changed. */
export class BackupFault extends Error {
  override readonly name = 'BackupFault'
  readonly reason: BackupReason
  readonly sentences: { 'zh-CN': string; en: string }

  constructor(reason: BackupReason, options?: ErrorOptions) {
    const sentences = sentencesFor(reason)
    super(sentences.en, options)
    this.reason = reason
    this.sentences = sentences
  }
}

const sentencesFor = (reason: BackupReason): { 'zh-CN': string; en: string } => {
  switch (reason.code) {
    case 'not_a_backup':
      return {
        'zh-CN': `${reason.file} 不是应答的备份文件。`,
        en: `${reason.file} is not a backup made by Yingda.`,
      }
    case 'damaged':
      return {
        'zh-CN': `备份文件 ${reason.file} 已损坏(${reason.where}),未恢复任何数据。`,
        en: `The backup ${reason.file} is damaged (${reason.where}); nothing was restored.`,
      }
    case 'rows_hidden':
      return {
        'zh-CN': `数据库角色 ${reason.role} 受行级安全限制,看不到 ${reason.table} 的全部数据。请执行 alter role ${reason.role} bypassrls,或使用超级用户备份。`,
        en: `Row-level security hides rows of ${reason.table} from the database role ${reason.role}. Run: alter role ${reason.role} bypassrls; or back up as a superuser.`,
      }
    case 'other_shape':
      return {
        'zh-CN': `表 ${reason.table} 在备份与数据库中的结构不同。请用制作备份时的版本恢复,再升级。`,
        en: `The table ${reason.table} differs between backup and database. Restore with the version that made the backup, then upgrade.`,
      }
    case 'other_migrations':
      return {
        'zh-CN': `备份的数据库版本为 ${reason.found},当前为 ${reason.wanted}。请用制作备份时的版本恢复,再升级。`,
        en: `The backup is at database version ${reason.found}, this database at ${reason.wanted}. Restore with the version that made the backup, then upgrade.`,
      }
    case 'unfinished':
      return {
        'zh-CN': `备份 ${reason.folder} 不完整:没有 SHA256SUMS,说明备份没有做完或没有复制完。未恢复任何数据。`,
        en: `The backup ${reason.folder} is not whole: it has no SHA256SUMS, so it was not finished, or not copied to the end; nothing was restored.`,
      }
    case 'newer_backup':
      return {
        'zh-CN': `备份来自应答 ${reason.version}(${reason.names}),本程序是应答 ${reason.own}。请用 ${reason.version} 或更新的版本恢复。未恢复任何数据。`,
        en: `The backup was made by Yingda ${reason.version} (${reason.names}); this is Yingda ${reason.own}. Restore it with ${reason.version} or newer; nothing was restored.`,
      }
    case 'database_ahead':
      return {
        'zh-CN': `数据库已比备份新(${reason.names})。请恢复到一个从未启动过应答的空数据库。未恢复任何数据。`,
        en: `The database is ahead of the backup (${reason.names}). Restore into an empty database that no server was started on; nothing was restored.`,
      }
    case 'not_empty':
      return {
        'zh-CN': `表 ${reason.table} 中已有数据。只能恢复到空的数据库,以免覆盖数据。`,
        en: `The table ${reason.table} already holds data. A backup is restored only into an empty database, so that nothing is overwritten.`,
      }
  }
}
