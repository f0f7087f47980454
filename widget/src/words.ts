import type { Language, Part } from '@yingda/contract'

/** A message in words alone, for quotations and lines of the system. */
export const wordsOf = (parts: Part[]): string =>
  parts
    .map((part) =>
      part.type === 'text'
        ? part.text
        : part.type === 'choice'
          ? part.label
          : part.type === 'card'
            ? part.title
            : part.type === 'menu'
              ? part.prompt
              : part.file.name,
    )
    .join(' ')

/** Month and day. */
export const dayOf = (at: string, language: Language): string =>
  new Date(at).toLocaleDateString(language, { month: 'short', day: 'numeric' })

/** The time of day; with the date when that is not today. */
export const timeOf = (at: string, language: Language): string => {
  const date = new Date(at)
  const time = date.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hour12: false })
  return date.toDateString() === new Date().toDateString() ? time : `${dayOf(at, language)} ${time}`
}
