import { AppError } from '@yingda/contract'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import writeSheet from 'write-excel-file/node'
import { newId } from '#platform'
import { roomTest } from '../../../test/room.ts'
import { createKnowledge } from '../index.ts'
import { refuseZipBomb } from './bytes.ts'
import { timeOf } from './time-of.ts'

const ground = await roomTest()
const { database } = ground
const anna = newId()
const knowledge = createKnowledge({
  ...ground,
  memberName: async () => 'Anna',
  timeZone: async () => 'Asia/Shanghai',
})
type Format = Parameters<typeof knowledge.importFile>[2]
const take = (
  tenantId: string,
  file: string | Uint8Array,
  format: Format = 'csv',
  options: { publish?: boolean; dryRun?: boolean } = {},
) =>
  knowledge.importFile(tenantId, typeof file === 'string' ? Buffer.from(file) : file, format, {
    publish: true,
    by: anna,
    ...options,
  })
const all = async (tenantId: string) =>
  (await database.tenant(tenantId, (tx) => knowledge.entries.list(tx, { limit: 100 }))).items
const whyUnreadable = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return error instanceof AppError && error.code === 'knowledge.import_unreadable' ? error.details['why'] : error
}

test('rows with errors are told one by one and change nothing; the others are taken', async () => {
  const tenantId = newId()
  const report = await take(
    tenantId,
    [
      'id,question,similar,answer,audience,valid_from,valid_until',
      'a1,运费多少,邮费谁出|包邮吗,满 99 包邮,public,,',
      'a2,,,没有问题的答案,,,',
      'a3,保修多久,,,,,',
      'a4,退货地址,,上海,everyone,,',
      'a5,年货节,,有,,2026-12-32,2026-12-01',
      'a6,元旦放假,,放,,2027-01-02,2026-12-31',
      'a1,运费多少,,另一个答案,,,',
      '"a7","怎么开票\n(电子)",开票|发票,"在订单里点\n“开票”",仅坐席,2026-12-01,2026-12-31',
    ].join('\n'),
  )
  expect(report).toMatchObject({ rows: 8, created: 2, updated: 0, unchanged: 0 })
  expect(report.errors.map(({ row, field, value }) => [row, field, value])).toEqual([
    [3, 'question', ''],
    [4, 'answer', ''],
    [5, 'audience', 'everyone'],
    [6, 'valid_from', '2026-12-32'],
    [7, 'valid_until', '2026-12-31T16:00:00.000Z'],
    [8, 'id', 'a1'],
  ])
  expect(report.errors[5]!.message).toEqual({ 'zh-CN': '和第 2 行的编号重复', en: 'The same id as in row 2' })
  const entries = await all(tenantId)
  expect(entries.find((entry) => entry.externalId === 'a7')?.content).toMatchObject({
    question: '怎么开票 (电子)',
    answer: '在订单里点\n“开票”',
    audience: 'agents',
    // A day in the company's own time; as an end it includes the whole day.
    validFrom: '2026-11-30T16:00:00.000Z',
    validUntil: '2026-12-31T16:00:00.000Z',
  })
  expect(entries.find((entry) => entry.externalId === 'a1')?.content.similar).toEqual(['邮费谁出', '包邮吗'])
})

test('importing the same again changes nothing; a changed row becomes the next version; what is not mentioned stays', async () => {
  const tenantId = newId()
  const file = 'id,question,similar,answer,category\na1,运费多少,邮费,满 99 包邮,售前/运费\na2,保修多久,,一年,售后\n'
  expect(await take(tenantId, file)).toMatchObject({ created: 2 })
  expect(await take(tenantId, file)).toMatchObject({ created: 0, updated: 0, unchanged: 2 })
  expect(await take(tenantId, 'id,question,answer\na1,运费多少,满 59 包邮\n')).toMatchObject({ updated: 1 })
  const entry = (await all(tenantId)).find((each) => each.externalId === 'a1')
  expect(entry).toMatchObject({ publishedVersion: 2, content: { answer: '满 59 包邮', similar: ['邮费'] } })
  expect(entry?.content.categoryId).toBeDefined()
})

test('a dry run tells what would happen, and nothing happens', async () => {
  const tenantId = newId()
  const file = 'question,answer,category\n运费多少,包邮,售前\n保修多久,一年,售后\n'
  expect(await take(tenantId, file, 'csv', { dryRun: true })).toMatchObject({ created: 2 })
  expect(await all(tenantId)).toEqual([])
  expect(await database.tenant(tenantId, (tx) => knowledge.categories.list(tx))).toEqual([])
  expect(await take(tenantId, file)).toMatchObject({ created: 2 })
})

test('an import that is not published waits as drafts, also where an entry is published already', async () => {
  const tenantId = newId()
  await take(tenantId, 'id,question,answer\na1,运费多少,包邮\n')
  await take(tenantId, 'id,question,answer\na1,运费多少,不包邮\na2,保修多久,一年\n', 'csv', { publish: false })
  const entries = await all(tenantId)
  expect(entries.map(({ externalId, status, hasDraft }) => `${externalId} ${status} ${hasDraft}`).toSorted()).toEqual([
    'a1 published true',
    'a2 draft true',
  ])
})

test.each([
  ['with Chinese headings', '编号,分类,标准问,相似问,答案,可见范围\nx1,售前,运费多少,邮费|包邮吗,包邮,客户\n', 'utf8'],
  ['with the mark of UTF-8', '\ufeffquestion,answer\n运费多少,包邮\n', 'utf8'],
  ['parted by semicolons', 'question;answer\n运费多少;包邮\n', 'utf8'],
  ['as Excel’s Unicode text', '\ufeffquestion\tanswer\n运费多少\t包邮\n', 'utf16le'],
] as const)('a CSV %s is read', async (_how, text, encoding) => {
  const tenantId = newId()
  expect(await take(tenantId, Buffer.from(text, encoding))).toMatchObject({ created: 1, errors: [] })
  expect((await all(tenantId))[0]?.content).toMatchObject({ question: '运费多少', answer: '包邮' })
})

test('a CSV that Chinese Excel saved in GB18030 is read', async () => {
  const tenantId = newId()
  // question,answer / 运费,包邮
  const bytes = Buffer.concat([
    Buffer.from('question,answer\n'),
    Buffer.from([0xd4, 0xcb, 0xb7, 0xd1, 0x2c, 0xb0, 0xfc, 0xd3, 0xca, 0x0a]),
  ])
  expect(await take(tenantId, bytes)).toMatchObject({ created: 1 })
  expect((await all(tenantId))[0]?.content).toMatchObject({ question: '运费', answer: '包邮' })
})

test('lines of text and label become entries that say they have no answer yet', async () => {
  const tenantId = newId()
  const lines = [
    'where is my card?\tcard_arrival',
    'it said "soon"\tcard_arrival',
    'top up failed\ttop_up_failed',
    'lost\t',
  ]
  const report = await take(tenantId, lines.join('\n'), 'tsv')
  expect(report).toMatchObject({ rows: 4, created: 2 })
  expect(report.errors.map(({ row, field }) => [row, field])).toEqual([[4, 'question']])
  expect((await all(tenantId)).find((entry) => entry.externalId === 'card_arrival')?.content).toEqual({
    question: 'Card arrival',
    similar: ['where is my card?', 'it said "soon"'],
    answer: 'The topic “card arrival” was imported without an answer. Please write one.',
    audience: 'public',
    language: 'en',
  })
})

test('a spreadsheet with dates and numbers is read', async () => {
  const tenantId = newId()
  const sheet = await writeSheet([
    ['编号', '标准问', '答案', '失效时间'],
    [12, '运费多少', 99, { value: new Date('2026-12-31T00:00:00Z'), type: Date, format: 'yyyy-mm-dd' }],
  ]).toBuffer()
  expect(await take(tenantId, sheet, 'xlsx')).toMatchObject({ created: 1, errors: [] })
  expect((await all(tenantId))[0]).toMatchObject({
    externalId: '12',
    content: { answer: '99', validUntil: '2026-12-31T16:00:00.000Z' },
  })
})

test.each([
  ['no known heading', 'foo,bar\n1,2\n', 'csv'],
  ['an open quotation mark', 'question,answer\n"运费,包邮\n', 'csv'],
  ['something else than JSON', '{"question":', 'json'],
  ['JSON without a list', '{}', 'json'],
  ['no spreadsheet', 'PK nothing', 'xlsx'],
  ['nothing', '', 'csv'],
] as const)('a file with %s is refused with the reason', async (_what, text, format) => {
  expect(await whyUnreadable(take(newId(), text, format))).toEqual(expect.stringMatching(/./))
})

test('a file with more rows than we take is refused', async () => {
  const rows = Array.from({ length: 20_001 }, (_each, at) => `q${at},a`).join('\n')
  expect(await whyUnreadable(take(newId(), `question,answer\n${rows}`))).toBe('20001 > 20000')
})

test('a spreadsheet that would unpack to gigabytes is refused before it is unpacked', async () => {
  const sheet = await writeSheet([['question', 'answer']]).toBuffer()
  expect(() => refuseZipBomb(sheet)).not.toThrow()
  const bomb = Buffer.from(sheet)
  // The directory's entry for the first file: its unpacked size, four gigabytes.
  bomb.writeUInt32LE(0xffff_ffff, bomb.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02])) + 24)
  expect(() => refuseZipBomb(bomb)).toThrow(/import_unreadable/)
})

test.each([
  ['2026-12-31', false, '2026-12-30T16:00:00.000Z'],
  ['2026/12/31', true, '2026-12-31T16:00:00.000Z'],
  ['2026年12月31日 18:30', true, '2026-12-31T10:30:00.000Z'],
  ['2026-12-31T18:30:00+01:00', false, '2026-12-31T17:30:00.000Z'],
  ['2026-02-31', false, undefined],
  ['31.12.2026', false, undefined],
  ['soon', false, undefined],
])('a cell with %s (as an end: %s) means %s', (cell, isEnd, moment) => {
  expect(timeOf(cell, 'Asia/Shanghai', isEnd)?.toISOString()).toBe(moment)
})

test('what no spreadsheet can hold is left out when it comes in, in every plane', async () => {
  const here = newId()
  const odd = ['\u0001', '\ufdd0', '\ufffd', '\uffff', '\u{1fffe}', '\u{10fffe}', '\ud800']
  await take(here, JSON.stringify([{ id: 'odd', question: '问', answer: `甲${odd.join('')}乙😀` }]), 'json')
  expect((await all(here))[0]!.content.answer).toBe('甲乙😀')
  const file = await knowledge.exportFile(here, 'xlsx')
  expect(await take(here, file, 'xlsx')).toMatchObject({ unchanged: 1, errors: [] })
})

const line = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map((text) => `问${text}`)
const entry = fc.record(
  {
    category: fc.constantFrom('', '售前', '售后/退换'),
    question: fc.oneof(line, fc.constantFrom('=1+1', "'=cmd", '-5 度', '@我', '问|题', '"引号"', 'a;b,c\td')),
    similar: fc.array(
      fc.oneof(line, fc.constantFrom('a|b', '+86', "'-"), fc.string({ minLength: 300, maxLength: 480 })),
      { maxLength: 6 },
    ),
    answer: fc.oneof(line, fc.constantFrom('多行\n\n- 一\n- 二', '=HYPERLINK("x")', ' **粗** ', "''+1")),
    audience: fc.constantFrom('public', 'agents'),
    language: fc.constantFrom('zh', 'en'),
    kind: fc.constantFrom('faq', 'small_talk'),
    validUntil: fc
      .date({ min: new Date('2027-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
  },
  { requiredKeys: ['question', 'answer', 'audience', 'language', 'kind', 'similar', 'category'] },
)

test.each(['csv', 'xlsx', 'json'] as const)(
  'whatever is exported as %s is imported unchanged, here and elsewhere',
  async (format) => {
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 5 }), async (list) => {
        const [here, elsewhere] = [newId(), newId()]
        const withIds = list.map((each, at) => ({ ...each, id: `n${at}` }))
        const first = await take(here, JSON.stringify(withIds), 'json')
        expect(first.errors).toEqual([])
        const file = await knowledge.exportFile(here, format)
        expect(await take(here, file, format)).toEqual({
          rows: list.length,
          created: 0,
          updated: 0,
          unchanged: list.length,
          errors: [],
        })
        expect(await take(elsewhere, file, format)).toMatchObject({ created: list.length, errors: [] })
        const said = async (tenantId: string) =>
          (await all(tenantId))
            .map(({ externalId, kind, content: { categoryId: _own, ...content } }) => ({
              externalId,
              kind,
              ...content,
            }))
            .toSorted((a, b) => a.externalId!.localeCompare(b.externalId!))
        expect(await said(elsewhere)).toEqual(await said(here))
      }),
      { numRuns: 20 },
    )
  },
)

test('a list of similar questions too long for a cell of a spreadsheet goes on in the next column', async () => {
  const [here, elsewhere] = [newId(), newId()]
  const similar = Array.from({ length: 200 }, (_each, at) => `${at} ${'长'.repeat(400)}`)
  await take(here, JSON.stringify([{ id: 'long', question: '长', similar, answer: '长' }]), 'json')
  const file = await knowledge.exportFile(here, 'xlsx')
  expect(await take(elsewhere, file, 'xlsx')).toMatchObject({ created: 1, errors: [] })
  expect((await all(elsewhere))[0]?.content.similar).toEqual(similar)
})

test('the demo company’s questions are taken without an error', async () => {
  const tenantId = newId()
  const read = (name: string) =>
    JSON.parse(readFileSync(new URL(`../../../../demo/data/${name}.json`, import.meta.url), 'utf8')) as unknown[]
  for (const name of ['faq.zh', 'faq.en', 'small-talk.zh', 'small-talk.en']) {
    const list = read(name).map((each) =>
      name.startsWith('small') ? { ...(each as object), kind: 'small_talk' } : each,
    )
    const report = await database.tenant(tenantId, (tx) => knowledge.importRows(tx, list, { publish: true, by: anna }))
    expect(report.errors).toEqual([])
    expect(report.created).toBe(list.length)
  }
})
