import anger from '../data/anger.json' with { type: 'json' }
import noneOfIt from '../data/none-of-it.json' with { type: 'json' }
import synonyms from '../data/synonyms.json' with { type: 'json' }

/** Words that mean the same in a shop's daily talk. A company adds its own. */
export const defaultSynonyms: readonly (readonly string[])[] = [...synonyms.zh, ...synonyms.en]

/** What angry (strong) and unhappy (mild) people say. */
export const angerWords = {
  strong: { zh: anger.zh.strong, en: anger.en.strong },
  mild: { zh: anger.zh.mild, en: anger.en.mild },
}

/** Everyday sentences about anything but a company: they show which words are common in the language itself. */
export const everydaySentences: readonly string[] = [...noneOfIt.zh, ...noneOfIt.en]
