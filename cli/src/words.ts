import { cliPhrases } from '@yingda/phrases/cli'

export type Language = keyof typeof cliPhrases
export type Words = (typeof cliPhrases)['zh-CN']['command']

/** The language that was asked for with --language, else the terminal's own. */
export const languageOf = (given: string | undefined, environment: Record<string, string | undefined>): Language => {
  const wanted = given ?? (environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || 'en')
  return wanted.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

export const wordsOf = (language: Language): Words => cliPhrases[language].command
