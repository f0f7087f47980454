/** What an import tells people, row by row. */
export const knowledge = {
  importedWithoutAnswer: '“{label}”这个主题导入时没有带答案，请补上。',
  importErrors: {
    missing: '必填，不能为空',
    tooLong: '太长，最多 {max} 个字符',
    tooMany: '太多，最多 {max} 句',
    tooDeep: '层级太深，最多 {max} 层',
    choice: '认不出，可以填：{choices}',
    time: '认不出日期，例如 2026-12-31 或 2026-12-31 18:00',
    order: '失效时间要晚于生效时间',
    repeatedId: '和第 {row} 行的编号重复',
    repeatedQuestion: '和第 {row} 行的标准问重复',
  },
}
