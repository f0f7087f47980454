import type { Language } from '@yingda/contract'
import type { widgetPhrases } from '@yingda/phrases/widget'
import { safeAddress } from './markdown.tsx'
import type { Actions } from './reception.ts'
import type { State } from './state.ts'

/** What every part of the window is given. */
export interface View {
  state: State
  act: Actions
  t: (typeof widgetPhrases)[Language]
  server: string
  /** Puts the cursor where the visitor writes. */
  focusInput: () => void
}

/** An address of the server's, or nothing when it is none that may be opened. */
export const addressIn = ({ server }: View, address: string): string | undefined => safeAddress(address, server)
