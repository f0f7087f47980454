import type { Writable } from 'node:stream'
import type { Language, Words } from './words.ts'

/** What the command lives in: a terminal, or a test. */
export interface Io {
  environment: Record<string, string | undefined>
  folder: string
  out(line: string): void
  err(line: string): void
  /** Where a progress bar may be drawn; undefined when nobody watches. */
  progressOn: Writable | undefined
  /** Runs the server's own program with these arguments and gives its exit code. */
  runServer(args: string[]): Promise<number>
  /** Asks yes or no; undefined where nobody can answer. */
  confirm: ((question: string) => Promise<boolean>) | undefined
}

/** What every command is given. */
export interface Context {
  io: Io
  language: Language
  words: Words
}
