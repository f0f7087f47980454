import type { ConsolePhrases } from '@yingda/phrases/console'
import { consolePhrases } from '@yingda/phrases/console'
import type { TFunction } from 'i18next'
import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell'
    resources: ConsolePhrases
  }
}

export type ConsoleLanguage = 'zh-CN' | 'en'

const kept = 'yingda.language'

/** The language that was chosen here before, else the browser's. */
const firstLanguage = (): ConsoleLanguage => {
  const chosen = localStorage.getItem(kept) ?? navigator.language
  return chosen.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

const load = async (language: ConsoleLanguage) => {
  if (i18next.hasResourceBundle(language, 'shell')) return
  for (const [room, sentences] of Object.entries(await consolePhrases(language)))
    i18next.addResourceBundle(language, room, sentences)
}

const tellThePage = (language: ConsoleLanguage) => {
  document.documentElement.lang = language
  document.title = i18next.t('shell:product')
}

/** Starts the sentences in the first language. Await it before anything is drawn. */
export const startPhrases = async () => {
  const language = firstLanguage()
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    ns: ['shell', 'conversations', 'contacts', 'office'],
    defaultNS: 'shell',
    // Sentences name their gaps `{like}` this everywhere in the product; React escapes what it draws.
    interpolation: { prefix: '{', suffix: '}', escapeValue: false },
    partialBundledLanguages: true,
    resources: {},
    react: { useSuspense: false },
  })
  await load(language)
  await i18next.changeLanguage(language)
  tellThePage(language)
}

/** Shows everything in another language from now on, here. */
export const speak = async (language: ConsoleLanguage) => {
  if (i18next.language === language) return
  await load(language)
  localStorage.setItem(kept, language)
  await i18next.changeLanguage(language)
  tellThePage(language)
}

/** The language that is shown. */
export const spokenLanguage = (): ConsoleLanguage => (i18next.language === 'en' ? 'en' : 'zh-CN')

/** `say('office:knowledge.title')`; the room may be left out for the shell's own sentences. Draws again when the language changes. */
export const usePhrases = () => useTranslation(['shell', 'conversations', 'contacts', 'office']).t

/** A sentence outside of a component: notifications, titles, the error boundary. */
export const say: TFunction<['shell', 'conversations', 'contacts', 'office']> = i18next.getFixedT(null, [
  'shell',
  'conversations',
  'contacts',
  'office',
])

/** The language that is shown, and how to change it. */
export const useLanguage = (): { language: ConsoleLanguage; speak: typeof speak } => {
  const { i18n } = useTranslation()
  return { language: i18n.language === 'en' ? 'en' : 'zh-CN', speak }
}
