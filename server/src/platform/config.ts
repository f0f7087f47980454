import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'

const flag = z.stringbool()
const whole = z.coerce.number().int()

/** Every setting, with a sentence that says what it does. `yingda doctor` prints this table. */
export const configSchema = z.object({
  YINGDA_HOST: z.string().default('127.0.0.1').describe('The address to listen on; 0.0.0.0 for all of them. 监听地址'),
  YINGDA_PORT: whole.min(0).max(65535).default(8080).describe('The port to listen on; 0 picks a free one. 监听端口'),
  YINGDA_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('The address people reach this server at, used in links. 对外网址'),
  YINGDA_DATA: z
    .string()
    .min(1)
    .default('./data')
    .describe('The folder that holds everything: database, files, secret. 数据目录'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'postgres://…')
    .optional()
    .describe('An outside PostgreSQL (15 or newer) instead of the embedded one. 外部数据库'),
  YINGDA_ACCEPT_NEWER_DATABASE: flag
    .default(false)
    .describe(
      'Start on a database that a newer version has upgraded; only to go back, and where its release notes allow it. 接受新版本升级过的数据库',
    ),
  NATS_URL: z
    .string()
    .regex(/^(nats|tls):\/\//, 'nats://…')
    .optional()
    .describe('The NATS that several nodes tell each other news through; not needed for one. 多节点消息总线'),
  YINGDA_ROLES: z
    .string()
    .default('web,worker,router')
    .transform((list) => list.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(['web', 'worker', 'router'])).min(1))
    .describe(
      'What this process does: web serves pages, calls and sockets; worker does jobs and turns left open; router looks for free agents. 本进程的角色',
    ),
  YINGDA_DATABASE_CONNECTIONS: whole
    .min(2)
    .max(200)
    .default(12)
    .describe('How many database connections the server keeps. 数据库连接数'),
  YINGDA_SECRET: z
    .string()
    .min(32, 'at least 32 characters')
    .optional()
    .describe(
      'The secret that signs visitor tokens and file links; made and kept in the data folder when absent. 签名密钥',
    ),
  YINGDA_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('warn')
    .describe('How much is logged. 日志级别'),
  YINGDA_DEMO: flag
    .default(true)
    .describe('Whether the first start makes the demo company; --no-demo switches it off. 是否创建演示公司'),
  YINGDA_DEMO_SHOP_PORT: whole
    .min(0)
    .max(65535)
    .default(8081)
    .describe('The port of the demo shop, only with the demo company. 演示商店端口'),
  YINGDA_TRUST_PROXY: z
    .union([flag.transform(Number), whole.min(0).max(9)])
    .default(0)
    .describe(
      'How many proxies of your own stand before the server; that many addresses at the end of X-Forwarded-For are believed. true is 1. 前置反向代理层数',
    ),
  YINGDA_S3_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'The S3 bucket for files instead of the data folder, addressed by path, as https://s3.example.com/bucket; several nodes need it, or a shared folder. 对象存储地址',
    ),
  YINGDA_S3_REGION: z.string().min(1).default('us-east-1').describe('The region of that bucket. 对象存储区域'),
  YINGDA_S3_KEY_ID: z.string().min(1).optional().describe('The key id for that bucket. 对象存储密钥号'),
  YINGDA_S3_SECRET_KEY: z.string().min(1).optional().describe('The secret key for that bucket. 对象存储密钥'),
  YINGDA_UPLOAD_MAX_MB: whole
    .min(1)
    .max(1024)
    .default(20)
    .describe('The largest file that may be sent, in MB. 上传大小上限'),
  YINGDA_UPLOAD_TYPES: z
    .string()
    .default(
      'image/png,image/jpeg,image/gif,image/webp,application/pdf,text/plain,text/csv,application/zip,audio/mpeg,audio/mp4,video/mp4,application/vnd.openxmlformats-officedocument.wordprocessingml.document,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    )
    .transform((list) =>
      list
        .split(',')
        .map((type) => type.trim())
        .filter(Boolean),
    )
    .describe('The kinds of files that may be sent, by MIME type. 允许的文件类型'),
  YINGDA_KEEP_MONTHS: whole
    .min(1)
    .max(1200)
    .optional()
    .describe(
      'For how many whole months a conversation is kept after its end; then it goes into the archive and is deleted, for every company of this installation. For ever when absent. 会话保留月数',
    ),
  YINGDA_SESSION_DAYS: whole
    .min(1)
    .max(365)
    .default(14)
    .describe('How long a member stays signed in without using it. 登录有效天数'),
  YINGDA_AGENT_GRACE_SECONDS: whole
    .min(0)
    .max(3600)
    .default(30)
    .describe(
      'How long an agent’s desk may be gone before the waiting customers go back to the queue. 坐席断线宽限秒数',
    ),
  YINGDA_BOT_IDLE_MINUTES: whole
    .min(1)
    .max(100_000)
    .default(120)
    .describe(
      'How long nobody says anything before a conversation with the bot ends by itself. 机器人会话空闲多久后自动结束（分钟）',
    ),
  YINGDA_MESSAGES_PER_SECOND: whole
    .min(1)
    .max(10_000)
    .default(20)
    .describe('How many messages a connection may send a second in the long run. 每连接消息速率'),
  YINGDA_MESSAGES_BURST: whole
    .min(1)
    .max(10_000)
    .default(60)
    .describe('How many it may send at once. 每连接突发消息数'),
  YINGDA_LONG_POLL_SECONDS: whole
    .min(0)
    .max(25)
    .default(25)
    .describe('How long a call may wait for something new; shorter than the patience of your proxy. 长轮询最长秒数'),
  YINGDA_TENANT_MESSAGES_PER_SECOND: whole
    .min(1)
    .max(1_000_000)
    .default(500)
    .describe('How many messages the visitors of one company may send a second in the long run. 每企业访客消息速率'),
  YINGDA_INBOX_MESSAGES_PER_SECOND: whole
    .min(1)
    .max(1_000_000)
    .default(300)
    .describe('The same for one inbox. 每接入点访客消息速率'),
  YINGDA_CONNECTIONS_PER_ADDRESS: whole
    .min(1)
    .max(1_000_000)
    .default(20_000)
    .describe('How many sockets one address may hold open. 每地址连接数'),
  YINGDA_VISITORS_PER_MINUTE: whole
    .min(1)
    .max(1_000_000)
    .default(3000)
    .describe('How many widget sessions one address may open a minute. 每地址每分钟访客数'),
  YINGDA_SIGN_IN_TRIES: whole
    .min(1)
    .max(1000)
    .default(10)
    .describe('Wrong passwords for one e-mail address from one place before it must wait. 密码错误次数上限'),
})
export type Config = z.infer<typeof configSchema>

/** Everything that is wrong with the configuration, said at once. */
export class ConfigFault extends Error {
  readonly faults: { key: string; message: string }[]
  constructor(faults: { key: string; message: string }[]) {
    super(`The configuration is not right:\n${faults.map(({ key, message }) => `  ${key}: ${message}`).join('\n')}`)
    this.name = 'ConfigFault'
    this.faults = faults
  }
}

const envFile = (file: string): Record<string, string> => {
  if (!existsSync(file)) return {}
  const read: Record<string, string> = {}
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const found = /^\s*([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line)
    if (found) read[found[1]!] = found[2]!.replace(/^(['"])(.*)\1$/, '$2')
  }
  return read
}

/** Reads the settings from the environment, over a `.env` file in the working folder. Throws ConfigFault naming every fault. */
export const readConfig = (environment: Record<string, string | undefined>, folder = process.cwd()): Config => {
  const given = { ...envFile(resolve(folder, '.env')), ...environment }
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''))
  const faults = Object.keys(present)
    .filter((key) => key.startsWith('YINGDA_') && !(key in configSchema.shape) && !key.startsWith('YINGDA_TEST_'))
    .map((key) => ({ key, message: 'there is no such setting' }))
  if (present['YINGDA_S3_URL'])
    for (const key of ['YINGDA_S3_KEY_ID', 'YINGDA_S3_SECRET_KEY'])
      if (!present[key]) faults.push({ key, message: 'YINGDA_S3_URL needs it' })
  const read = configSchema.safeParse(present)
  if (!read.success)
    faults.push(...read.error.issues.map((issue) => ({ key: issue.path.join('.'), message: issue.message })))
  if (faults.length || !read.success) throw new ConfigFault(faults)
  return read.data
}
