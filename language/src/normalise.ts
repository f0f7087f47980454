import { Converter } from 'opencc-js/t2cn'

// Loading the dictionaries takes a few dozen milliseconds, so they wait for the first Chinese text.
let converters: { plain: (text: string) => string; taiwan: (text: string) => string } | undefined

const han = /\p{Script=Han}/u

/** True when the text holds at least one Chinese character. */
export const hasHan = (text: string): boolean => han.test(text)

/**
 * Traditional characters become simplified ones. Taiwan's own words (軟體, 滑鼠) become the mainland's as well, but only
 * where a traditional character shows that the writer uses them: 文件 and 程序 mean different things on the two sides.
 */
const simplify = (text: string): string => {
  converters ??= { plain: Converter({ from: 't', to: 'cn' }), taiwan: Converter({ from: 'twp', to: 'cn' }) }
  const plain = converters.plain(text)
  return plain === text ? text : converters.taiwan(text)
}

/** One spelling for one sentence: half width, lower case, simplified characters, single spaces, no space around. */
export const normalise = (text: string): string => {
  const folded = text
    .normalize('NFKC')
    .toLowerCase()
    // Soft hyphens and zero-width characters come along with pasted text and would split words.
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/[‘’`´]/g, "'")
    .replace(/\s+/g, ' ')
    .trim()
  return hasHan(folded) ? simplify(folded) : folded
}

/** Which of the product's two languages to answer in. Chinese as soon as a fair part of the text is Chinese. */
export const detectLanguage = (text: string): 'zh' | 'en' => {
  const chinese = text.match(/\p{Script=Han}/gu)?.length ?? 0
  const words = text.match(/\p{Script=Latin}+/gu)?.length ?? 0
  // One Chinese character carries about as much as a word; “iPhone 15 Pro Max 多少钱” is a Chinese question.
  if (chinese === 0) return words > 0 ? 'en' : 'zh'
  return chinese * 2 >= words ? 'zh' : 'en'
}
