import { normalise } from '@yingda/language'

/** Words of somebody in danger. Nothing the bot could say is worth the time. */
const danger = [
  /(?:被|有人|孩子|老人)?困在(?:电梯|里面|轿厢|屋里|浴室)|被困|关在电梯里/,
  /着火|起火|失火|火灾|烧起来|冒火(?!花)|冒(?:黑|白|浓)?烟/,
  /(?:燃气|煤气|天然气|液化气)(?:好像|有点|在|可能|怕是)*(?:泄漏|泄露|漏了|味)|漏(?:燃气|煤气|天然气)|(?:燃气灶|热水器|灶台|煤气灶|管道)(?:好像|有点|在|可能)*漏气|一氧化碳|煤气中毒/,
  /触电|被电(?:到|了|击)|电到(?:我|人|手|孩子|老人)|(?:机身|外壳|插座|热水器|洗衣机|冰箱)(?:好像|有点|在|可能)*漏电|漏电.{0,3}麻手/,
  /爆炸了?|炸了|炸裂伤人/,
  /\btrapped (?:in|inside)\b|\bstuck in (?:the |a |your )?(?:lift|elevator)\b/,
  /\b(?:on fire|caught fire|catching fire|in flames|burst into flames)\b|\b(?:smoke|flames) (?:is |are )?(?:coming|pouring)\b|\bsmoking\b(?= (?:a lot|badly|from))/,
  /\bgas (?:is )?(?:leak|leaking|leaks)\b|\bsmell(?:s|ing)? (?:of )?gas\b|\bleaking gas\b|\bcarbon monoxide\b/,
  /\belectric shock\b|\bgot (?:a )?shock(?:ed)?\b|\belectrocut/,
  /\bexplo(?:ded|ding|sion)\b/,
]

/** Talk about danger by somebody who is in none: a protection, a test, how to avoid it, a rule for colleagues. */
const noDanger =
  /防(?:止|漏|触|爆|电|火|烟)|避免|预防|(?:漏电|触电|起火|火灾|烟雾|漏气|燃气泄漏)(?:保护|报警|检测|应急|口径|断电)|会不会|会(?:漏|触|爆|着火|起火)|怕(?:漏|触|爆|着火|起火)|应急(?:流程|预案)|怎么记录|涉及|客户说|打不着火|点不着火|打不?着火了?没|\b(?:prevent|protection|proof|detector|alarm|avoid|could it|would it|does it|can it|is it safe)\b/

/** The words that tell of danger; undefined when nobody seems to be in any. Pure. */
export const dangerIn = (text: string): string | undefined => {
  const plain = normalise(text)
  if (noDanger.test(plain)) return undefined
  for (const pattern of danger) {
    const found = pattern.exec(plain)
    if (found) return found[0]
  }
  return undefined
}
