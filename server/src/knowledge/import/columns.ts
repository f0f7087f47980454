/** What a row of an import may say, as found in the file: a value, nothing (`''`), or no such column (`undefined`). */
export type Field =
  | 'id'
  | 'category'
  | 'question'
  | 'similar'
  | 'answer'
  | 'audience'
  | 'valid_from'
  | 'valid_until'
  | 'language'
  | 'kind'

/** The columns of an export, in their order. */
export const fields: readonly Field[] = [
  'id',
  'category',
  'question',
  'similar',
  'answer',
  'audience',
  'valid_from',
  'valid_until',
  'language',
  'kind',
]

const headers: Record<Field, readonly string[]> = {
  id: ['id', 'externalid', '编号', '序号'],
  category: ['category', '分类', '类目', '目录'],
  question: ['question', 'standardquestion', '标准问', '问题', '标准问题'],
  similar: ['similar', 'similarquestions', '相似问', '相似问题', '扩展问'],
  answer: ['answer', '答案', '回答'],
  audience: ['audience', '可见范围', '给谁看'],
  valid_from: ['validfrom', '生效时间', '生效日期'],
  valid_until: ['validuntil', '失效时间', '失效日期', '到期时间'],
  language: ['language', '语言'],
  kind: ['kind', '类型', '种类'],
}
const fieldOfHeader = new Map(
  Object.entries(headers).flatMap(([field, names]) => names.map((name) => [name, field as Field])),
)

/** Which field a heading names; a long list of similar questions goes on in `similar 2`, `similar 3` … */
export const fieldOf = (heading: string): Field | undefined => {
  const name = heading.toLowerCase().replace(/[\s_*-]+/g, '')
  return fieldOfHeader.get(name) ?? fieldOfHeader.get(name.replace(/\d+$/, ''))
}

/** The words a file may use for a choice, in either language. */
export const choices = {
  audience: new Map<string, 'public' | 'agents'>([
    ['public', 'public'],
    ['客户', 'public'],
    ['公开', 'public'],
    ['客户可见', 'public'],
    ['agents', 'agents'],
    ['坐席', 'agents'],
    ['仅坐席', 'agents'],
    ['内部', 'agents'],
  ]),
  language: new Map<string, 'zh' | 'en'>([
    ['zh', 'zh'],
    ['zh-cn', 'zh'],
    ['中文', 'zh'],
    ['en', 'en'],
    ['英文', 'en'],
    ['english', 'en'],
  ]),
  kind: new Map<string, 'faq' | 'small_talk'>([
    ['faq', 'faq'],
    ['问答', 'faq'],
    ['small_talk', 'small_talk'],
    ['闲聊', 'small_talk'],
    ['寒暄', 'small_talk'],
  ]),
}
