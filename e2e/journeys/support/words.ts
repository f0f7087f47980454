import { consolePhrases, type ConsolePhrases } from '@yingda/phrases/console'
import { fill, widgetPhrases } from '@yingda/phrases/widget'

export type JourneyLanguage = 'zh-CN' | 'en'

/** What the screens say in a language: journeys look for the product's own sentences, so a changed word breaks nothing. */
export interface Words extends ConsolePhrases {
  language: JourneyLanguage
  widget: (typeof widgetPhrases)[JourneyLanguage]
}

export const wordsIn = async (language: JourneyLanguage): Promise<Words> => ({
  ...(await consolePhrases(language)),
  language,
  widget: widgetPhrases[language],
})

export { fill }

/** A sentence with gaps as a pattern: any text may stand in them. */
export const likeSentence = (sentence: string): RegExp =>
  new RegExp(
    sentence
      .split(/\{\w+\}/)
      .map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.+'),
  )
