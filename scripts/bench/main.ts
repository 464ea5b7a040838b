import Table from 'cli-table3'
import { Command, InvalidArgumentError, Option } from 'commander'
import { isNativeError } from 'node:util/types'
import { runCommand } from '../lib/run-command.ts'
import { round, type Figure } from './figure.ts'
import { SetupError } from '../services/setup-error.ts'
import { topOfProfiles } from './profile.ts'
import { openBench, type Bench } from './harness.ts'
import { figureNames, topics } from './topics.ts'

const command = new Command('npm run bench --')
  .description('Measures Flashpack against yardsticks run with the same client at the same time, on its own services.')
  .addOption(new Option('--only <name>', 'one figure').choices(figureNames))
  .addOption(new Option('--queue <home>', 'where the queue lives').choices(['redis', 'postgres']))
  .addOption(
    new Option('--old-orders <count>', 'existing orders for old-5m; 5000000 takes a few minutes once')
      .default(500_000)
      .argParser(parseCount),
  )
  .option('--profile <folder>', 'our processes write CPU profiles there, and the most expensive functions are listed')
  .option('--statements', 'lists the statements that took Postgres the most time')
  .option('--json', 'the last line is one JSON object')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

interface Options {
  only?: string
  queue?: 'redis' | 'postgres'
  oldOrders: number
  profile?: string
  statements?: boolean
  json?: boolean
}

await runCommand(async () => {
  const options = command.parse().opts<Options>()
  const { figures, failed } = await measureAll(options, (line) => void process.stderr.write(`${line}\n`))
  const table = new Table({
    head: ['figure', 'value', 'yardstick', 'ratio', 'unit', 'notes'],
    wordWrap: true,
    colWidths: [19, 9, 11, 7, 20, 84],
    style: { head: [], border: [] },
  })
  for (const { name, value, yardstick, ratio, unit, notes } of figures)
    table.push([name, rounded(value), rounded(yardstick), rounded(ratio), unit, inLines(notes ?? {})])
  process.stdout.write(`${table.toString()}\n`)
  if (options.profile) process.stdout.write(`${topOfProfiles(options.profile)}\n`)
  process.stdout.write(
    `${figures.length} figures in ${Math.round(performance.now() / 1000)} s${failed.length > 0 ? `; not measured: ${failed.join(', ')}` : ''}\n`,
  )
  if (options.json) process.stdout.write(`${JSON.stringify({ figures })}\n`)
  return failed.length > 0 ? 1 : 0
})

/**
 * Each topic on fresh services; every figure's notes say where the queue lived and how long it took. A failing figure
 * does not cost the others.
 */
async function measureAll(
  { only, ...options }: Options,
  say: (line: string) => void,
): Promise<{ figures: Figure[]; failed: string[] }> {
  const figures: Figure[] = []
  const failed: string[] = []
  for (const topic of topics) {
    const wanted = topic.names.filter((name) => !only || name === only)
    if (wanted.length === 0) continue
    say(`measuring ${wanted.join(' and ')} …`)
    const startedAt = performance.now()
    try {
      const bench = await openBench({ ...options, ...topic, say })
      const measured = await closeAfter(bench, topic.measure(bench))
      const common = {
        queue: options.queue ?? bench.prepared.config.QUEUE,
        seconds: Math.round((performance.now() - startedAt) / 1000),
      }
      figures.push(
        ...measured
          .filter(({ name }) => wanted.includes(name))
          .map((figure) => ({ ...figure, notes: { ...common, ...figure.notes } })),
      )
    } catch (error) {
      if (error instanceof SetupError) throw error
      say(
        `${wanted.join(' and ')} could not be measured: ${isNativeError(error) ? (error.stack ?? error.message) : String(error)}`,
      )
      failed.push(...wanted)
    }
  }
  return { figures, failed }
}

async function closeAfter<Result>(bench: Bench, work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } finally {
    await bench.close()
  }
}

function rounded(value: number | null): string {
  if (value === null) return '–'
  return value >= 100 ? String(Math.round(value)) : String(Math.round(value * 100) / 100)
}

function inLines(notes: Record<string, unknown>): string {
  const short = (_key: string, value: unknown): unknown => (typeof value === 'number' ? round(value, 2) : value)
  const entries = Object.entries(notes).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value, short)}`,
  )
  return entries.join('\n')
}

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 5_000 || count % 5_000 !== 0)
    throw new InvalidArgumentError('a multiple of 5000.')
  return count
}
