/** What can keep the embedded PostgreSQL from starting, with what must be known to mend it. */
export type Fault =
  | { code: 'folder_in_use'; folder: string; pid: number }
  | { code: 'disk_full'; folder: string; freeBytes: number; freeFiles: number }
  | { code: 'root_without_namespaces'; folder: string; reason: string }
  | { code: 'unsupported_platform'; platform: string }
  | { code: 'libraries_unlinked'; folder: string; reason: string }
  | { code: 'socket_folder_unsafe'; folder: string; reason: string }
  | { code: 'other_major_version'; folder: string; found: string; wanted: string }
  | { code: 'not_started'; folder: string; log: string }
  | { code: 'restarted_too_often'; folder: string; restarts: number; log: string }

/** A fault of the embedded PostgreSQL, told to the operator in both languages; `message` is the English one. */
export class PostgresFault extends Error {
  override readonly name = 'PostgresFault'
  readonly fault: Fault
  readonly sentences: { 'zh-CN': string; en: string }

  constructor(fault: Fault, options?: ErrorOptions) {
    const sentences = { 'zh-CN': inChinese(fault), en: inEnglish(fault) }
    super(sentences.en, options)
    this.fault = fault
    this.sentences = sentences
  }
}

const inEnglish = (fault: Fault): string => {
  switch (fault.code) {
    case 'folder_in_use':
      return `Another Yingda server (process ${fault.pid}) is already running on the data folder ${fault.folder}. Stop it first, or choose another folder.`
    case 'disk_full':
      return `The disk is full: ${fault.folder} has ${room(fault)} free, too little for PostgreSQL to run safely. Free some space, or move the data folder to a larger disk.`
    case 'root_without_namespaces':
      return `PostgreSQL refuses to run as root; this machine forbids user namespaces (${fault.reason}), and the user nobody may not enter ${fault.folder}. Run Yingda as another user, or set DATABASE_URL to a PostgreSQL of your own.`
    case 'unsupported_platform':
      return `No embedded PostgreSQL is available for ${fault.platform}. Set DATABASE_URL to a PostgreSQL (15 or later) of your own.`
    case 'libraries_unlinked':
      return `The libraries of the embedded PostgreSQL in ${fault.folder} lack their links, and they cannot be made: ${fault.reason}. As the owner of that folder run: npm rebuild --foreground-scripts`
    case 'socket_folder_unsafe':
      return `The socket folder ${fault.folder} cannot be trusted: ${fault.reason}. Remove it, or point TMPDIR at a short folder of your own.`
    case 'other_major_version':
      return `The data in ${fault.folder} was written by PostgreSQL ${fault.found}; this Yingda brings PostgreSQL ${fault.wanted}. Make a backup with the earlier Yingda, then restore it into an empty data folder with this one.`
    case 'not_started':
      return `The embedded PostgreSQL in ${fault.folder} did not start. It said:\n${fault.log}`
    case 'restarted_too_often':
      return `The embedded PostgreSQL in ${fault.folder} ended ${fault.restarts} times within a minute; it is not started again. It said:\n${fault.log}`
  }
}

const inChinese = (fault: Fault): string => {
  switch (fault.code) {
    case 'folder_in_use':
      return `数据目录 ${fault.folder} 正被另一个应答服务(进程 ${fault.pid})使用。请先停止它,或换一个数据目录。`
    case 'disk_full':
      return `磁盘已满:${fault.folder} 仅剩 ${room(fault)},PostgreSQL 无法安全运行。请清理空间,或把数据目录移到更大的磁盘。`
    case 'root_without_namespaces':
      return `PostgreSQL 不允许以 root 运行;本机禁止使用用户命名空间(${fault.reason}),而用户 nobody 无权进入 ${fault.folder}。请换一个普通用户运行应答,或设置 DATABASE_URL 使用自己的 PostgreSQL。`
    case 'unsupported_platform':
      return `没有适用于 ${fault.platform} 的内置 PostgreSQL。请设置 DATABASE_URL,使用自己的 PostgreSQL(15 或更高版本)。`
    case 'libraries_unlinked':
      return `${fault.folder} 中内置 PostgreSQL 的库文件缺少链接,且无法创建:${fault.reason}。请以该目录的所有者身份运行:npm rebuild --foreground-scripts`
    case 'socket_folder_unsafe':
      return `套接字目录 ${fault.folder} 不可信:${fault.reason}。请删除它,或把 TMPDIR 指向自己的一个短路径目录。`
    case 'other_major_version':
      return `${fault.folder} 中的数据由 PostgreSQL ${fault.found} 写入,当前应答自带 PostgreSQL ${fault.wanted}。请先用旧版应答备份,再用当前版本恢复到空的数据目录。`
    case 'not_started':
      return `${fault.folder} 中的内置 PostgreSQL 未能启动,其输出为:\n${fault.log}`
    case 'restarted_too_often':
      return `${fault.folder} 中的内置 PostgreSQL 一分钟内退出了 ${fault.restarts} 次,不再重启。其输出为:\n${fault.log}`
  }
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / 1024 / 1024)} MB`

// A disk can be full of small files with bytes to spare; say so only when that is the trouble.
const room = ({ freeBytes, freeFiles }: { freeBytes: number; freeFiles: number }): string =>
  freeFiles < 1000 ? `${megabytes(freeBytes)} / ${freeFiles} inodes` : megabytes(freeBytes)
