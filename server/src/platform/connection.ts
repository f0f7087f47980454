import type { ServerFrame } from '@yingda/contract'
import type { Caller } from './http/caller.ts'

/** One open socket, or somebody who comes by calls, and who is behind it. */
export interface Connection {
  readonly id: string
  readonly caller: Caller
  readonly language: 'zh-CN' | 'en'
  /** Sends a frame; a frame that goes to many is turned into text once by the sender. */
  send(frame: ServerFrame | string): void
  close(code: number, why: string): void
  readonly isOpen: boolean
  /** Is being shown again what it looks at already, because it came from another node: only what it missed is news. */
  readonly isReplaying?: boolean
}
