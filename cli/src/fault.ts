/** Something the one who typed can put right: it is said in a sentence, without a stack. */
export class Fault extends Error {
  override name = 'Fault'
}
