import { version } from '@yingda/contract/version'

/** Why a database cannot be worked with by this version. */
export type MigrationReason =
  | { code: 'newer'; names: string[]; version: string }
  | { code: 'changed'; name: string }
  | { code: 'failed'; name: string; why: string }
  | { code: 'locked'; name: string; minutes: number }

/** A start that the database's migrations do not allow, told in both languages; `message` is the English one. */
export class MigrationFault extends Error {
  override readonly name = 'MigrationFault'
  readonly reason: MigrationReason
  readonly sentences: { 'zh-CN': string; en: string }

  constructor(reason: MigrationReason, options?: ErrorOptions) {
    const sentences = sentencesFor(reason)
    super(sentences.en, options)
    this.reason = reason
    this.sentences = sentences
  }
}

const sentencesFor = (reason: MigrationReason): { 'zh-CN': string; en: string } => {
  switch (reason.code) {
    case 'newer': {
      const names = reason.names.join(', ')
      return {
        'zh-CN': `数据库已由应答 ${reason.version} 升级(${names}),而本程序是应答 ${version},无法启动。请启动 ${reason.version} 或更新的版本。若 ${reason.version} 的 CHANGELOG.md 允许退回 ${version},可设置 YINGDA_ACCEPT_NEWER_DATABASE=true;否则请恢复升级前的备份。`,
        en: `The database was upgraded by Yingda ${reason.version} (${names}); this is Yingda ${version}, and it does not start. Start ${reason.version} or newer. To go back: where CHANGELOG.md of ${reason.version} allows ${version} on its database, set YINGDA_ACCEPT_NEWER_DATABASE=true; otherwise restore the backup from before the upgrade.`,
      }
    }
    case 'changed':
      return {
        'zh-CN': `迁移 ${reason.name} 在此数据库执行后被修改过。请使用执行它的应答版本;开发者请另写新的迁移。`,
        en: `Migration ${reason.name} was changed after it ran here. Start the Yingda that ran it; who develops writes a new one instead.`,
      }
    case 'failed':
      return {
        'zh-CN': `迁移 ${reason.name} 失败,数据库保持它之前的状态:${reason.why}`,
        en: `Migration ${reason.name} failed, and the database is as it was before it: ${reason.why}`,
      }
    case 'locked':
      return {
        'zh-CN': `迁移 ${reason.name} 等了 ${reason.minutes} 分钟也没有拿到表锁:别的事务一直占用这些表(pg_stat_activity 可查)。请等它结束后再启动。`,
        en: `Migration ${reason.name} got no lock for ${reason.minutes} minutes: another transaction keeps the tables (pg_stat_activity shows it). Start again when it is over.`,
      }
  }
}
