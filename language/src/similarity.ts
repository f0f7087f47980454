import { createFeatureExtractor, type Features } from './features.ts'
import { defaultSynonyms } from './vocabulary.ts'

const featuresOf = createFeatureExtractor(defaultSynonyms)

/**
 * 0..1: how much two texts ask the same, without a knowledge base to know which words are rare. From about
 * `sameQuestion` on, the second is the first again in other words.
 */
export const similarity = (a: string, b: string): number => {
  const first = featuresOf(a)
  const second = featuresOf(b)
  const alike = cosine(first.amounts, second.amounts)
  // TG100 and TG80 are two things to ask about, however alike the sentences are.
  return sameCodes(first, second) ? alike : alike * 0.3
}

/** From this similarity on, a question counts as asked again. */
export const sameQuestion = 0.55

const sameCodes = (a: Features, b: Features): boolean =>
  a.codes.length === b.codes.length
    ? a.codes.every((code) => b.codes.includes(code))
    : a.codes.length * b.codes.length === 0

// Words that shape a sentence rather than say what it is about.
const frequent = new Set(
  '的了吗呢吧啊呀我你您他她它们在是有不就都也还要会能可以把被给跟和与及到这那个些一么什怎多少几为何哪请想问看说来去上下里没现着过得地很太再又',
)
const frequentWords = new Set(
  'a an the i my me you your it is are was be do does did can could will would to of in on at for with and or how what when where why who which this that have has had get not if from please there'.split(
    ' ',
  ),
)

const importance = (feature: string): number => {
  if (feature.startsWith('~')) return 0.5
  if (feature.startsWith('=')) return 2
  if (feature.startsWith('"')) return frequentWords.has(feature.slice(1)) ? 0.2 : 1
  const characters = [...feature]
  const plain = characters.filter((character) => frequent.has(character)).length
  return plain === characters.length ? 0.25 : 1
}

const cosine = (a: Map<string, number>, b: Map<string, number>): number => {
  let dot = 0
  for (const [feature, amount] of a) dot += amount * (b.get(feature) ?? 0) * importance(feature) ** 2
  const lengths = lengthOf(a) * lengthOf(b)
  return lengths === 0 ? 0 : Math.min(1, dot / lengths)
}

const lengthOf = (amounts: Map<string, number>): number => {
  let squares = 0
  for (const [feature, amount] of amounts) squares += (amount * importance(feature)) ** 2
  return Math.sqrt(squares)
}
