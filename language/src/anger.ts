import { bare, createPhraseFinder } from './phrase-finder.ts'
import { angerWords } from './vocabulary.ts'

const findStrong = createPhraseFinder([...angerWords.strong.zh, ...angerWords.strong.en])
const findMild = createPhraseFinder([...angerWords.mild.zh, ...angerWords.mild.en])

// “不着急”, “not happy” is its own phrase; “没有不满意” takes back what follows.
const takenBackBefore = /(?:不|没|没有|别|不是|不算|不太|并不|并没有|不会|不用|无需|not|never|isn't|wasn't|no) ?$/

/** Words that are harmless in this company: 垃圾桶 is a bin, 舒服了 is comfort. */
const harmless: readonly { phrase: RegExp; before?: RegExp; after?: RegExp }[] = [
  { phrase: /^垃圾$/, after: /^(桶|袋|箱|盒|分类|处理|回收|站|食品)/ },
  { phrase: /^废物$/, after: /^(回收|利用|处理)/ },
  { phrase: /^火大$/, before: /[调开点猛]$/, after: /^(小|一点|不大|还是)/ },
  { phrase: /^服了$/, before: /[舒衣征克信说佩]$/ },
  { phrase: /^醉了$/, before: /[喝陶]$/ },
  { phrase: /^搞什么$/, after: /^(活动|优惠|促销|折扣)/ },
  { phrase: /^(差评|给差评)$/, before: /(有没有|有|看|多少|为什么有)$/ },
  { phrase: /^过分$/, after: /^(干燥|潮湿)/ },
  { phrase: /^(rubbish|garbage|trash).*$/, after: /^ ?(bin|bag|can|disposal|disposer)/ },
  { phrase: /^come on$/, before: /\S ?$/ },
  { phrase: /^seriously$/, before: /\b(take|taking|takes) .*$/ },
  { phrase: /^ignored$/, before: /\b(be|can be) ?$/ },
]

const isHarmless = (text: string, phrase: string, at: number): boolean => {
  const before = text.slice(0, at)
  const after = text.slice(at + phrase.length)
  return harmless.some(
    (each) => each.phrase.test(phrase) && ((each.before?.test(before) ?? false) || (each.after?.test(after) ?? false)),
  )
}

/** How angry a text is: 0 not, 1 unhappy, 2 angry; and the words that show it. */
export const angerIn = (utterance: string): { anger: 0 | 1 | 2; evidence: string[] } => {
  const text = bare(utterance)
  const meant = ({ phrase, at }: { phrase: string; at: number }) =>
    !takenBackBefore.test(text.slice(0, at)) && !isHarmless(text, phrase, at)
  const strong = findStrong(text).filter(meant)
  const mild = findMild(text).filter(meant)
  const evidence = [...strong, ...mild].map(({ phrase }) => phrase)
  return { anger: strong.length > 0 ? 2 : mild.length > 0 ? 1 : 0, evidence }
}
