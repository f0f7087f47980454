import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { run } from './run.ts'

const folder = await mkdtemp(join(tmpdir(), 'yingda-cli-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
const put = (name: string, text: string) => writeFile(join(folder, name), text)

/** A server that answers as it is told, and remembers what it was asked. */
let answer: (path: string, body: string) => { status?: number; body: unknown; headers?: Record<string, string> }
const heard: { path: string; token: string | undefined; body: string }[] = []
const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  let body = ''
  request.on('data', (chunk) => (body += String(chunk)))
  request.on('end', () => {
    heard.push({ path: request.url!, token: request.headers.authorization, body })
    const told = answer(request.url!, body)
    response.writeHead(told.status ?? 200, { 'content-type': 'application/json', ...told.headers })
    response.end(typeof told.body === 'string' ? told.body : JSON.stringify(told.body))
  })
})
let url = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
afterEach(() => void heard.splice(0))

/** Types a command. */
const type = async (args: string[], environment: Record<string, string> = {}, more: { confirm?: boolean } = {}) => {
  const [out, err, ran]: [string[], string[], string[][]] = [[], [], []]
  const code = await run(args, {
    environment: { LANG: 'en_GB.UTF-8', ...environment },
    folder,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    progressOn: undefined,
    runServer: async (given) => {
      ran.push(given)
      return 0
    },
    confirm: more.confirm === undefined ? undefined : async () => more.confirm!,
  })
  return { code, out: out.join('\n'), err: err.join('\n'), ran }
}

describe('what is typed wrongly is said in a sentence, in the language of the terminal', () => {
  test.each([
    [['begin'], 'There is no such command: begin', '没有这个命令：begin'],
    [['start', '--prot', '1'], 'There is no such option: --prot', '没有这个选项：--prot'],
    [['import', 'faq'], 'An argument is missing: file', '缺少参数：file'],
    [['backup', 'a', 'b'], 'Too many arguments', '参数太多'],
    [['bot', 'evaluate'], 'An option is missing that must be given: --questions', '缺少必需的选项：--questions'],
    [['start', '--port'], 'The option wants a value: --port', '选项缺少值：--port'],
    [
      ['bot', 'evaluate', '--questions', 'q.tsv', '--concurrency', '0'],
      'a whole number from 1 to 64 is wanted',
      '要一个 1 到 64 的整数',
    ],
  ])('%j', async (args, inEnglish, inChinese) => {
    const english = await type(args)
    expect([english.code, english.err]).toEqual([2, expect.stringContaining(inEnglish)])
    const chinese = await type(args, { LANG: 'zh_CN.UTF-8' })
    expect([chinese.code, chinese.err]).toEqual([2, expect.stringContaining(inChinese)])
  })

  test('the help too, and --language is stronger than the terminal', async () => {
    expect((await type(['--help'])).out).toContain('Commands:')
    const help = await type(['--help', '--language', 'zh'])
    expect(help.code).toBe(0)
    expect(help.out).toContain('命令：')
    expect(help.out).not.toMatch(/Usage|Options|Commands/)
  })
})

describe('what the server does itself is handed to its program', () => {
  test.each([
    [['start'], ['start']],
    [
      ['start', '--port', '9000', '--data', 'd', '--database-url', 'postgres://x', '--no-demo'],
      ['start', '--no-demo', '--port', '9000', '--data', 'd', '--database-url', 'postgres://x'],
    ],
    [
      ['doctor', '--json', '--port', '9000'],
      ['doctor', '--json', '--port', '9000'],
    ],
    [
      ['backup', 'there', '--data', 'd'],
      ['backup', 'there', '--data', 'd'],
    ],
    [
      ['restore', 'there'],
      ['restore', 'there'],
    ],
    [['retention'], ['retention']],
    [
      ['retention', '--now', '--data', 'd'],
      ['retention', '--now', '--data', 'd'],
    ],
    [
      ['archive', 'list', '--data', 'd'],
      ['archive', 'list', '--data', 'd'],
    ],
    [
      ['archive', 'verify'],
      ['archive', 'verify'],
    ],
    [
      ['archive', 'verify', '2025-01'],
      ['archive', 'verify', '2025-01'],
    ],
    [
      ['archive', 'show', '0199', '--data', 'd'],
      ['archive', 'show', '0199', '--data', 'd'],
    ],
    [['reset-demo', '--yes'], ['reset-demo']],
  ])('%j', async (args, expected) => {
    expect((await type(args)).ran).toEqual([expected])
  })

  test('reset-demo asks first, and does nothing where nobody can answer', async () => {
    expect((await type(['reset-demo'], {}, { confirm: true })).ran).toEqual([['reset-demo']])
    for (const more of [{ confirm: false }, {}]) {
      const { code, ran, err } = await type(['reset-demo'], {}, more)
      expect([code, ran, err]).toEqual([1, [], 'Nothing was changed.'])
    }
  })
})

describe('import and export', () => {
  const report = { rows: 3, created: 2, updated: 0, unchanged: 0, errors: [] }

  test('a TSV goes to the server as it is, with the token that the first start kept', async () => {
    await put('train.tsv', 'where is my card\tcard_arrival\nno money\ttop_up\n')
    await put('cli-token', 'yd_kept\n')
    answer = () => ({ body: report })
    const { code, out } = await type(['import', 'faq', 'train.tsv', '--server', url, '--data', '.'])
    expect([code, out]).toEqual([0, '3 rows: 2 entries made, 0 changed, 0 the same as before.'])
    expect(heard[0]).toMatchObject({
      path: '/api/knowledge/import?format=tsv&publish=true&dryRun=false',
      token: 'Bearer yd_kept',
      body: expect.stringContaining('where is my card\tcard_arrival'),
    })
  })

  test('rows that could not be taken are told one by one, and the command fails', async () => {
    await put('some.csv', 'question,answer\n?,\n')
    const message = { 'zh-CN': '缺少答案', en: 'an answer is missing' }
    answer = () => ({ body: { ...report, errors: [{ row: 2, field: 'answer', value: '', message }] } })
    const args = ['import', 'faq', 'some.csv', '--server', url, '--token', 't', '--dry-run', '--draft']
    const { code, out, err } = await type(args)
    expect([code, out, err]).toEqual([
      1,
      expect.stringContaining('Nothing was changed'),
      'Row 2, answer “”: an answer is missing',
    ])
    expect(heard[0]!.path).toContain('publish=false&dryRun=true')
    expect((await type([...args, '--language', 'zh'])).err).toContain('缺少答案')
  })

  test('an export is written to the file', async () => {
    answer = () => ({ body: 'question,answer\n' })
    expect((await type(['export', 'faq', 'all.csv', '--server', url, '--token', 't'])).code).toBe(0)
    expect(await readFile(join(folder, 'all.csv'), 'utf8')).toBe('question,answer\n')
    expect(heard[0]!.path).toBe('/api/knowledge/export?format=csv')
  })
})

describe('faults say what to do', () => {
  const refusal = (code: string, status: number) => ({ status, body: { error: { code, message: 'No.', details: {} } } })

  test.each([
    ['a file that is missing', ['import', 'faq', 'none.csv', '--token', 't'], 'There is no such file: none.csv'],
    [
      'a format nobody knows',
      ['import', 'faq', 'x.pdf', '--token', 't'],
      'give it with --format: csv, tsv, xlsx, json',
    ],
    ['no token', ['import', 'faq', 'one.tsv', '--data', 'nowhere'], 'There is no API token'],
    [
      'a server that is not there',
      ['import', 'faq', 'one.tsv', '--token', 't', '--server', 'http://127.0.0.1:9'],
      'Is it running?',
    ],
    [
      'an address that is none',
      ['import', 'faq', 'one.tsv', '--token', 't', '--server', 'here'],
      'Not an address: here',
    ],
    ['a row without a tab', ['bot', 'evaluate', '--questions', 'broken.tsv', '--token', 't'], 'broken.tsv, row 2'],
    ['no questions', ['bot', 'evaluate', '--questions', 'empty.tsv', '--token', 't'], 'There are no questions'],
  ])('%s', async (_what, args, sentence) => {
    await put('one.tsv', 'a\tb\n')
    await put('broken.tsv', 'a\tb\nno tab here\n')
    await put('empty.tsv', '\n')
    const { code, err } = await type(args)
    expect([code, err]).toEqual([1, expect.stringContaining(sentence)])
  })

  test.each([
    ['token.invalid', 401, 'The token was refused'],
    ['permission.denied', 403, 'No.'],
  ])('a server that says %s', async (code, status, sentence) => {
    await put('one.tsv', 'a\tb\n')
    answer = () => refusal(code, status)
    const { code: exit, err } = await type([
      'bot',
      'evaluate',
      '--questions',
      'one.tsv',
      '--token',
      't',
      '--server',
      url,
    ])
    expect([exit, err]).toEqual([1, expect.stringContaining(sentence)])
  })
})

describe('bot evaluate', () => {
  const entry = (externalId: string) => ({ entryId: 'x', externalId, question: '?', score: 1, matched: '?' })
  const verdict = (band: string, best: string) => ({ band, best: entry(best), candidates: [entry(best)], handOff: [] })

  test('asks every question once and prints the same figures for people and for programs', async () => {
    await put('test.tsv', 'q1\ta\nq2\ta\nq3\tb\nq4\tb\n')
    await put('oos.tsv', 'weather today\toos\nfootball\n')
    answer = (_path, body) => ({
      body:
        { q1: verdict('answer', 'a'), q2: verdict('answer', 'b'), q3: verdict('offer', 'b') }[
          String(JSON.parse(body).question)
        ] ?? verdict('none', 'a'),
    })
    const args = ['bot', 'evaluate', '--questions', 'test.tsv', '--oos', 'oos.tsv', '--token', 't', '--server', url]
    const json = await type([...args, '--json', '--concurrency', '3'])
    expect(JSON.parse(json.out)).toMatchObject({
      questions: 4,
      outOfScope: 2,
      accuracy: 0.5,
      answered: 0.5,
      offered: 0.25,
      withheld: 0.25,
      wrongAnswers: 0.5,
      containment: 0.25,
      containmentWithMenu: 0.5,
      outOfScopeAnswered: 0,
    })
    expect(heard.map(({ body }) => String(JSON.parse(body).question)).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'football',
      'q1',
      'q2',
      'q3',
      'q4',
      'weather today',
    ])
    const text = await type(args)
    expect(text.out).toContain('50.0%  best candidate is right')
    expect(text.out).toContain('25.0%  answered directly and rightly')
  })

  test('a busy server is asked again', async () => {
    await put('test.tsv', 'q1\ta\n')
    answer = () =>
      heard.length === 1
        ? { status: 503, headers: { 'retry-after': '0.001' }, body: {} }
        : { body: verdict('answer', 'a') }
    const args = ['bot', 'evaluate', '--questions', 'test.tsv', '--token', 't', '--server', url, '--json']
    expect(JSON.parse((await type(args)).out)).toMatchObject({ accuracy: 1 })
    expect(heard).toHaveLength(2)
  })
})
