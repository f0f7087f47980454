import { fill } from '@yingda/phrases'
import { cliPhrases } from '@yingda/phrases/cli'
import type { Config } from '#platform'
import type { DemoContent } from './demo-company.ts'

type Sentence = keyof (typeof cliPhrases)['zh-CN']['firstRun']

/** Nobody has chosen a language yet at the first start: everything is said in both. */
const both = (sentence: Sentence, values: Record<string, string | number> = {}): [string, string] => [
  fill(cliPhrases['zh-CN'].firstRun[sentence], values),
  fill(cliPhrases.en.firstRun[sentence], values),
]
const inOneLine = (sentence: Sentence): string => both(sentence).join(' ')
const block = (lines: string[]): string => ['', ...lines.map((line) => (line ? `  ${line}` : '')), ''].join('\n')

const addressOf = (config: Config): string =>
  config.YINGDA_PUBLIC_URL ?? `http://${hostOf(config)}:${config.YINGDA_PORT}`
const hostOf = (config: Config): string => (config.YINGDA_HOST === '0.0.0.0' ? 'localhost' : config.YINGDA_HOST)
const shopLine = (config: Config): string[] =>
  config.YINGDA_DEMO_SHOP_PORT === 0
    ? []
    : [`${inOneLine('shop')}  http://${hostOf(config)}:${config.YINGDA_DEMO_SHOP_PORT}/shop`]

/** The demo company's log-ins as a table, in Chinese and English. */
export const demoWelcome = (
  config: Config,
  company: DemoContent['company'],
  password: string,
  file: string,
): string => {
  const groupsOf = (email: string) =>
    company.skillGroups.filter(({ members }) => members.includes(email)).map(({ name }) => name)
  const role = { owner: 'owner', admin: 'admin', supervisor: 'supervisor', agent: 'agent' } as const
  const rows = [
    [inOneLine('name'), inOneLine('role'), inOneLine('email'), inOneLine('skillGroups')],
    ...company.members.map((member) => [
      member.name,
      inOneLine(role[member.role]),
      member.email,
      groupsOf(member.email).join('、') || '–',
    ]),
  ]
  return block([
    ...both('demoMade', { company: company.name }),
    '',
    ...table(rows),
    '',
    `${inOneLine('password')}  ${password}`,
    `${inOneLine('keptIn')}  ${file}`,
    ...shopLine(config),
    '',
    ...both('hours'),
  ])
}

/** Where to look for the log-ins at a later start. */
export const whereLogInsAre = (config: Config, file: string): string =>
  block([`${inOneLine('logIns')}  ${file}`, ...shopLine(config)])

/** How to set up a company of one's own. */
export const setUpWelcome = (config: Config, code: string): string =>
  block([...both('setUp'), '', `${addressOf(config)}/setup`, `${inOneLine('setUpCode')}  ${code}`])

/** Columns side by side; a Chinese character is two columns wide on a terminal. */
const table = (rows: string[][]): string[] => {
  const widths = rows[0]!.map((_cell, column) => Math.max(...rows.map((row) => widthOf(row[column]!))))
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell + ' '.repeat(widths[column]! - widthOf(cell)))
      .join('   ')
      .trimEnd()
  const [heading, ...others] = rows
  return [line(heading!), widths.map((width) => '─'.repeat(width)).join('   '), ...others.map(line)]
}

const widthOf = (text: string): number =>
  Array.from(text).reduce(
    (width, letter) =>
      width +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(letter)
        ? 2
        : 1),
    0,
  )
