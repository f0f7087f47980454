import { angerIn } from './anger.ts'
import { bare } from './phrase-finder.ts'

/** How a message sounds, for the mark beside a conversation. */
export type Mood = 'angry' | 'unhappy' | 'neutral' | 'happy'

const glad =
  /谢谢|多谢|感谢|太好了|太棒|真棒|很棒|给力|点赞|真好用|好用|很满意|非常满意|太满意|挺满意|满意|开心|高兴|喜欢|完美|厉害|贴心|解决了|搞定了|好评|(?<![a-z])(?:thanks|thank you|great|awesome|perfect|excellent|wonderful|love it|love this|very happy|so happy|happy with|amazing|works now|solved|brilliant|well done|fantastic)(?![a-z])/
const notGlad =
  /(?:不|没|没有|不太|不是很|不怎么|还没|不够)(?:太|很|怎么)?(?:满意|好用|开心|高兴|喜欢|给力|完美|解决|搞定|感谢)|感谢?不|好评返现|怎么.{0,4}好评|能解决|解决了吗|不客气|(?<![a-z])(?:not|isn't|wasn't|never|no|n't) (?:\w+ )?(?:great|perfect|happy|solved|excellent|amazing|good)/

/** The mood of a text, by its words. */
export const moodOf = (text: string): Mood => {
  const { anger } = angerIn(text)
  if (anger === 2) return 'angry'
  if (anger === 1) return 'unhappy'
  // “没有不满意” is content.
  const words = bare(text).replace(/(?:没有?|不是)不/g, '')
  if (notGlad.test(words)) return /不客气|返现|怎么|吗$/.test(words) ? 'neutral' : 'unhappy'
  return glad.test(words) ? 'happy' : 'neutral'
}
