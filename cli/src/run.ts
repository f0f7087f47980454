import { confirm, isCancel } from '@clack/prompts'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { version } from '@yingda/contract/version'
import { cliPhrases, fill } from '@yingda/phrases/cli'
import type { Context, Io } from './context.ts'
import { evaluate, type EvaluateOptions } from './evaluate.ts'
import { Fault } from './fault.ts'
import { exportFaq, importFaq, type ImportOptions } from './knowledge.ts'
import { runServer } from './run-server.ts'
import { languageOf, wordsOf, type Words } from './words.ts'

const serverDefault = 'http://127.0.0.1:8080'
const concurrencyMax = 64

/** The terminal that the command was typed at. */
export const terminal: Io = {
  environment: process.env,
  folder: process.cwd(),
  out: (line) => console.log(line),
  err: (line) => console.error(line),
  // On standard error: standard output stays clean for --json.
  progressOn: process.stderr.isTTY ? process.stderr : undefined,
  runServer: (args) =>
    runServer(args, `${cliPhrases['zh-CN'].command.faults.notBuilt}\n${cliPhrases.en.command.faults.notBuilt}`),
  confirm: process.stdin.isTTY
    ? async (message) => {
        const answer = await confirm({ message, initialValue: false })
        return !isCancel(answer) && answer
      }
    : undefined,
}

/** Does what was typed and gives the exit code. What is wrong is said in a sentence on standard error. */
export const run = async (args: string[], io: Io): Promise<number> => {
  const language = languageOf(languageIn(args), io.environment)
  const context: Context = { io, language, words: wordsOf(language) }
  let code = 0
  const program = createProgram(context, (done) => {
    code = done
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0) io.err(sentenceOf(error, context.words))
      return error.exitCode === 0 ? 0 : 2
    }
    if (!(error instanceof Fault)) throw error
    io.err(error.message)
    return 1
  }
}

/** Looked for before anything else is read, because even the help is in a language. */
const languageIn = (args: string[]): string | undefined => {
  const at = args.findIndex((each) => each === '--language' || each.startsWith('--language='))
  return at < 0 ? undefined : (args[at]!.split('=')[1] ?? args[at + 1])
}

const createProgram = (context: Context, finish: (code: number) => void): Command => {
  const { io, words: t } = context
  const speak = (command: Command): Command =>
    command
      .exitOverride()
      .helpOption('-h, --help', t.help)
      .helpCommand(false)
      .configureHelp({ styleTitle: (title) => titles(t)[title] ?? title })
      .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: () => undefined })
  const under = (parent: Command, name: string, about: string): Command => {
    const command = speak(new Command(name).description(about))
    parent.addCommand(command)
    return command
  }
  const server = (args: string[]) => io.runServer(args).then(finish)

  const program = speak(new Command('yingda').description(t.about))
  program.version(version, '--version', t.versionOption)
  program.addOption(new Option('--language <zh|en>', t.languageOption))

  under(program, 'start', t.start.about)
    .option('--port <port>', t.start.port)
    .option('--host <host>', t.start.host)
    .option('--data <folder>', t.dataOption)
    .option('--database-url <url>', t.start.databaseUrl)
    .option('--public-url <url>', t.start.publicUrl)
    .option('--log-level <level>', t.start.logLevel)
    .option('--no-demo', t.start.noDemo)
    .action((given: Record<string, unknown>) => server(['start', ...passedOn(given)]))
  under(program, 'doctor', t.doctor.about)
    .option('--data <folder>', t.dataOption)
    .option('--port <port>', t.start.port)
    .option('--database-url <url>', t.start.databaseUrl)
    .option('--json', t.doctor.json)
    .action((given: Record<string, unknown>) => server(['doctor', ...passedOn(given)]))

  const importing = under(program, 'import', t.import.group)
  asClient(under(importing, 'faq', t.import.about), t)
    .argument('<file>', t.import.file)
    .option('--format <format>', fill(t.import.format, { formats: 'csv, tsv, xlsx, json' }))
    .option('--draft', t.import.draft)
    .option('--dry-run', t.import.dryRun)
    .action(async (file: string, given: Omit<ImportOptions, 'publish'> & { draft?: boolean }) =>
      finish(await importFaq(file, { ...given, publish: !given.draft }, context)),
    )
  const exporting = under(program, 'export', t.export.group)
  asClient(under(exporting, 'faq', t.export.about), t)
    .argument('<file>', t.import.file)
    .option('--format <format>', fill(t.import.format, { formats: 'csv, xlsx, json' }))
    .action(async (file: string, given: ImportOptions) => finish(await exportFaq(file, given, context)))

  under(program, 'backup', t.backup.about)
    .argument('<folder>', t.backup.folder)
    .option('--data <folder>', t.dataOption)
    .option('--database-url <url>', t.start.databaseUrl)
    .action((folder: string, given: Record<string, unknown>) => server(['backup', folder, ...passedOn(given)]))
  under(program, 'verify', t.verify.about)
    .argument('<folder>', t.restore.folder)
    .action((folder: string) => server(['verify', folder]))
  under(program, 'restore', t.restore.about)
    .argument('<folder>', t.restore.folder)
    .option('--data <folder>', t.dataOption)
    .option('--database-url <url>', t.start.databaseUrl)
    .action((folder: string, given: Record<string, unknown>) => server(['restore', folder, ...passedOn(given)]))
  under(program, 'retention', t.retention.about)
    .option('--now', t.retention.now)
    .option('--data <folder>', t.dataOption)
    .option('--database-url <url>', t.start.databaseUrl)
    .action((given: Record<string, unknown>) => server(['retention', ...passedOn(given)]))
  const archive = under(program, 'archive', t.archive.group)
  const inArchive = (name: 'list' | 'verify' | 'show', argument?: [string, string]) => {
    const command = under(archive, name, t.archive[name])
    if (argument) command.argument(...argument)
    command
      .option('--data <folder>', t.dataOption)
      .option('--database-url <url>', t.start.databaseUrl)
      .action((...given: unknown[]) => {
        const [which, more] = argument ? given : [undefined, given[0]]
        const named = typeof which === 'string' ? [which] : []
        return server(['archive', name, ...named, ...passedOn(more as Record<string, unknown>)])
      })
  }
  inArchive('list')
  inArchive('verify', ['[month]', t.archive.month])
  inArchive('show', ['<conversation>', t.archive.conversation])
  under(program, 'reset-demo', t.resetDemo.about)
    .option('--data <folder>', t.dataOption)
    .option('--database-url <url>', t.start.databaseUrl)
    .option('--yes', t.resetDemo.yes)
    .action(async ({ yes, ...given }: Record<string, unknown>) => {
      if (yes || (await io.confirm?.(t.resetDemo.sure))) return server(['reset-demo', ...passedOn(given)])
      io.err(t.resetDemo.kept)
      finish(1)
    })

  const bot = under(program, 'bot', t.bot.group)
  asClient(under(bot, 'evaluate', t.evaluate.about), t)
    .requiredOption('--questions <file>', t.evaluate.questionsOption)
    .option('--oos <file...>', t.evaluate.oosOption)
    .option('--json', t.evaluate.json)
    .option('--concurrency <count>', t.evaluate.concurrency, wholeNumber(t), 8)
    .action(async (given: EvaluateOptions) => finish(await evaluate(given, context)))
  return program
}

/** The options of every command that calls a running server. */
const asClient = (command: Command, t: Words): Command =>
  command
    .option('--server <url>', t.serverOption, serverDefault)
    .option('--token <token>', t.tokenOption)
    .option('--data <folder>', t.dataOption)

/** Options as the server's own program takes them. */
const passedOn = (given: Record<string, unknown>): string[] =>
  Object.entries(given).flatMap(([name, value]) => {
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    if (typeof value === 'string') return [option, value]
    if (value === false) return [`--no-${option.slice(2)}`]
    // `--demo` is what happens anyway; saying it would overrule the environment.
    return value === true && name !== 'demo' ? [option] : []
  })

const wholeNumber = (t: Words) => (text: string) => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > concurrencyMax)
    throw new InvalidArgumentError(fill(t.faults.wholeNumber, { max: concurrencyMax }))
  return number
}

const titles = (t: Words): Record<string, string> => ({
  'Usage:': t.usage,
  'Arguments:': t.arguments,
  'Options:': t.options,
  'Commands:': t.commands,
})

/** Commander speaks English; its codes are said in the user's language, with the piece it quotes. */
const sentenceOf = (error: CommanderError, { faults }: Words): string => {
  const what = /'(.+?)'/.exec(error.message)?.[1] ?? error.message
  const sentences: Record<string, string> = {
    'commander.unknownCommand': faults.unknownCommand,
    'commander.unknownOption': faults.unknownOption,
    'commander.missingArgument': faults.missingArgument,
    'commander.optionMissingArgument': faults.missingValue,
    'commander.missingMandatoryOptionValue': faults.missingOption,
    'commander.excessArguments': faults.tooMany,
    'commander.invalidArgument': faults.invalid,
  }
  const reason = error.code === 'commander.invalidArgument' ? error.message.replace(/^error: /, '') : what
  return fill(sentences[error.code] ?? '{what}', { what: reason })
}
