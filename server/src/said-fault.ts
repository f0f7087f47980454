/** Something the one who typed a command can put right: its message is said, in both languages, without a stack. */
export class SaidFault extends Error {
  override name = 'SaidFault'
}
