/** Why a backup could not be made, is not to be trusted, or does not fit the database it is to go into. */
export type BackupReason =
  | { code: 'not_a_backup'; file: string }
  | { code: 'damaged'; file: string; where: string }
  | { code: 'rows_hidden'; table: string; role: string }
  | { code: 'other_shape'; table: string }
  | { code: 'other_migrations'; found: string; wanted: string }
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
    case 'not_empty':
      return {
        'zh-CN': `表 ${reason.table} 中已有数据。只能恢复到空的数据库,以免覆盖数据。`,
        en: `The table ${reason.table} already holds data. A backup is restored only into an empty database, so that nothing is overwritten.`,
      }
  }
}
