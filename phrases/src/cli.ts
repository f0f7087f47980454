import { cli as en } from './en/cli.ts'
import { cli } from './zh-CN/cli.ts'

export { fill } from './phrases.ts'

/** Everything that is said on a terminal, by language: by the `yingda` command, and by the server at its first start. */
export const cliPhrases = { 'zh-CN': cli, en }
