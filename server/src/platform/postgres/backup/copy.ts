import { Readable, Writable } from 'node:stream'
import type { Connection, Submittable } from 'pg'

/**
 * Reads what `copy … to stdout` sends: every value exactly as PostgreSQL itself writes it, at the pace of the reader.
 * Hand it to `client.query`.
 */
export class CopyOut extends Readable implements Submittable {
  rows = 0
  #connection: Connection | undefined
  readonly #sql: string

  constructor(sql: string) {
    super({ highWaterMark: 1024 * 1024 })
    this.#sql = sql
  }

  submit(connection: Connection): void {
    this.#connection = connection
    connection.query(this.#sql)
  }

  override _read(): void {
    this.#connection?.stream.resume()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#connection?.stream.resume()
    done(error)
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    // The driver uses its buffer again for what comes next, so take a copy.
    if (!this.push(Buffer.from(chunk))) this.#connection?.stream.pause()
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.rows = rowsIn(text)
  }

  handleReadyForQuery(): void {
    this.push(null)
  }

  handleError(error: Error): void {
    this.destroy(error)
  }
}

/** What the driver's connection can do beyond what its types tell. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}

/** Takes what `copy … from stdin` is to store, at PostgreSQL's pace; finished when it has stored all of it. */
export class CopyIn extends Writable implements Submittable {
  rows = 0
  #connection: CopyConnection | undefined
  #opened: (() => void) | undefined
  #finished: (() => void) | undefined
  #isOpen = false
  readonly #sql: string

  constructor(sql: string) {
    super()
    this.#sql = sql
  }

  submit(connection: Connection): void {
    this.#connection = connection as CopyConnection
    connection.query(this.#sql)
  }

  handleCopyInResponse(): void {
    this.#isOpen = true
    this.#opened?.()
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#whenOpen((connection) => {
      connection.sendCopyFromChunk(chunk)
      if (connection.stream.writableNeedDrain) connection.stream.once('drain', done)
      else done()
    })
  }

  override _final(done: () => void): void {
    this.#finished = done
    this.#whenOpen((connection) => connection.endCopyFrom())
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#isOpen && !this.#finished) this.#connection?.sendCopyFail(error?.message ?? 'cut short')
    done(error)
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.rows = rowsIn(text)
  }

  handleReadyForQuery(): void {
    this.#finished?.()
  }

  handleError(error: Error): void {
    this.destroy(error)
  }

  #whenOpen(act: (connection: CopyConnection) => void): void {
    const connection = this.#connection
    if (this.#isOpen && connection) act(connection)
    else this.#opened = () => this.#whenOpen(act)
  }
}

const rowsIn = (commandTag: string): number => Number(/^COPY (\d+)$/.exec(commandTag)?.[1] ?? 0)
