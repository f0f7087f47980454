const mobile = /(?<![\d.])(?:(?:\+|00)86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)/g
const email = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu
const identityCard =
  /(?<![0-9A-Za-z])\d{6}[- ]?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[- ]?\d{3}[\dXx](?![0-9A-Za-z])/g
const bankCard = /(?<![0-9A-Za-z])[1-9]\d{3}(?:[- ]?\d{4}){2,3}(?:[- ]?\d{1,3})?(?![0-9A-Za-z])/g

/**
 * Masks what must never reach a log: identity cards and bank cards (when their check digit is right, so that order numbers
 * stay readable), mobile phones and e-mail addresses. The last digits stay, for people to recognise their own.
 */
export const redact = (text: string): string =>
  // Full-width digits are digits too.
  text
    .replace(/[０-９Ｘｘ＠．－＋]/g, (character) => character.normalize('NFKC'))
    .replace(email, (found) => `${found.charAt(0)}***@***`)
    .replace(identityCard, (found) => (isIdentityCard(digitsOf(found)) ? masked(digitsOf(found), 4) : found))
    .replace(bankCard, (found) => (isBankCard(digitsOf(found)) ? masked(digitsOf(found), 4) : found))
    .replace(mobile, (found) => masked(digitsOf(found), 4))

const digitsOf = (text: string) => text.replace(/[- +]/g, '').toUpperCase()

const masked = (text: string, kept: number) => '*'.repeat(text.length - kept) + text.slice(-kept)

const identityWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** GB 11643: eighteen places, the last a check digit over the others. */
const isIdentityCard = (card: string): boolean => {
  const sum = identityWeights.reduce((total, weight, at) => total + weight * Number(card.charAt(at)), 0)
  return '10X98765432'.charAt(sum % 11) === card.charAt(17)
}

/** ISO 7812: twelve to nineteen digits in use, the last by Luhn's rule. */
const isBankCard = (card: string): boolean => {
  if (card.length < 13 || card.length > 19) return false
  let sum = 0
  for (let place = 0; place < card.length; place += 1) {
    const digit = Number(card.charAt(card.length - 1 - place))
    const value = place % 2 === 1 ? digit * 2 : digit
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}
