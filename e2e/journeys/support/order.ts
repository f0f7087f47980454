import type { Locator } from 'playwright-core'

/** The sentences in the order they stand, each as often as it is there. */
export const orderIn = async (log: Locator, sentences: readonly string[]): Promise<string[]> => {
  const text = await log.innerText()
  return sentences
    .flatMap((sentence) => [...text.matchAll(new RegExp(sentence, 'g'))].map(({ index }) => ({ sentence, index })))
    .toSorted((a, b) => a.index - b.index)
    .map(({ sentence }) => sentence)
}
