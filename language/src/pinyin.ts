import { pinyin } from 'pinyin-pro'

const sounds = new Map<string, string>()

/** How a Chinese character is commonly read, without its tone: 退 → tui. Looked up once per character, then remembered. */
export const soundOf = (character: string): string => {
  const known = sounds.get(character)
  if (known !== undefined) return known
  const sound = pinyin(character, { toneType: 'none', v: true })
  sounds.set(character, sound)
  return sound
}
