import { readFile, writeFile } from 'node:fs/promises'
import { basename, extname, resolve } from 'node:path'
import { fill } from '@yingda/phrases/cli'
import { connect, faultOf, type ServerOptions } from './connect.ts'
import type { Context } from './context.ts'
import { Fault } from './fault.ts'

const importFormats = ['csv', 'tsv', 'xlsx', 'json'] as const
const exportFormats = ['csv', 'xlsx', 'json'] as const
/** More errors than this are counted, not listed. */
const errorsShownMax = 50

export interface ImportOptions extends ServerOptions {
  format?: string | undefined
  publish: boolean
  dryRun?: boolean | undefined
}

/** Brings the entries of a file into the knowledge base; 1 when some rows could not be taken. */
export const importFaq = async (file: string, options: ImportOptions, context: Context): Promise<number> => {
  const { io, words, language } = context
  const format = formatOf(file, options.format, importFormats, context)
  const bytes = await readGiven(file, context)
  const client = await connect(options, context)
  const report = await client
    .call(
      'POST /api/knowledge/import',
      { query: { format, publish: String(options.publish), dryRun: String(options.dryRun ?? false) } },
      { file: new Blob([bytes]), fileName: basename(file) },
    )
    .catch((error: unknown) => {
      throw faultOf(error, options.server, context)
    })
  const { errors, ...counts } = report
  io.out(fill(options.dryRun ? words.import.wouldBe : words.import.done, counts))
  for (const { row, field, value, message } of errors.slice(0, errorsShownMax))
    io.err(fill(words.import.error, { row, field, value, message: message[language] }))
  if (errors.length > errorsShownMax) io.err(fill(words.import.moreErrors, { count: errors.length - errorsShownMax }))
  return errors.length ? 1 : 0
}

/** Writes all entries into a file, in the shape that import takes. */
export const exportFaq = async (
  file: string,
  options: ServerOptions & { format?: string | undefined },
  context: Context,
): Promise<number> => {
  const { io, words } = context
  const format = formatOf(file, options.format, exportFormats, context)
  const client = await connect(options, context)
  try {
    const response = await client.request('GET /api/knowledge/export', { query: { format } })
    await writeFile(resolve(io.folder, file), Buffer.from(await response.arrayBuffer()))
  } catch (error) {
    throw isFileError(error) ? new Fault(`${file}: ${error.message}`) : faultOf(error, options.server, context)
  }
  io.out(fill(words.export.done, { file }))
  return 0
}

const formatOf = <Format extends string>(
  file: string,
  given: string | undefined,
  known: readonly Format[],
  { words }: Context,
): Format => {
  const wanted = (given ?? extname(file).slice(1)).toLowerCase()
  const format = known.find((each) => each === wanted)
  if (!format) throw new Fault(fill(words.faults.format, { file, formats: known.join(', ') }))
  return format
}

/** Reads a file that was named on the command line. */
export const readGiven = async (file: string, { io, words }: Context): Promise<Buffer<ArrayBuffer>> => {
  try {
    return await readFile(resolve(io.folder, file))
  } catch (error) {
    if (!isFileError(error)) throw error
    throw new Fault(fill(error.code === 'ENOENT' ? words.faults.noFile : words.faults.unreadable, { file }))
  }
}

const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string' && 'syscall' in error
