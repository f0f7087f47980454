import { join } from 'node:path'
import type { Permission } from '@yingda/contract'
import type { Access } from '#access'
import type { Config, Database } from '#platform'
import { keepFile, keptFile } from './kept-file.ts'

/** What the `yingda` command needs: to bring knowledge in and out, and to ask the bot. */
const scopes: readonly Permission[] = ['knowledge.read', 'knowledge.edit', 'knowledge.publish', 'bot.ask']

interface Needs {
  database: Database
  access: Access
  config: Config
}

/** Where the API token for the `yingda` command is kept, for those who may read the data folder. */
export const cliTokenFile = (config: Config): string => join(config.YINGDA_DATA, 'cli-token')

/** Gives the `yingda` command a token of the owner's, unless one is kept already. */
export const keepCliToken = async ({ database, access, config }: Needs, tenantId: string): Promise<void> => {
  if (await keptFile(cliTokenFile(config))) return
  const members = await database.tenant(tenantId, access.members)
  const owner = members.find((member) => member.role === 'owner' && !member.disabled)
  if (!owner) return
  const caller = {
    kind: 'member' as const,
    tenantId,
    memberId: owner.id,
    name: owner.name,
    permissions: owner.permissions,
    visibility: owner.visibility,
    skillGroupIds: owner.skillGroupIds,
    via: 'session' as const,
    credentialId: 'start',
  }
  const held = scopes.filter((scope) => owner.permissions.has(scope))
  if (held.length === 0) return
  const token = await access.createToken(
    caller,
    { name: 'yingda (CLI)', scopes: held, expiresAt: undefined },
    'localhost',
  )
  await keepFile(cliTokenFile(config), `${token.secret}\n`)
}
