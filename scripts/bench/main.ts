import Table from 'cli-table3'
import { Command, Option } from 'commander'
import { runCommand } from '../run-command.ts'
import { byHand, cost, drop50000, latency3000, neighbour, sales800, throughput, type Figure } from './figures.ts'
import { openStage, type Stage } from './stage.ts'

const figures: Record<string, (stage: Stage) => Promise<Figure[]>> = {
  'throughput-200x10': async (stage) => [await throughput(stage, 'throughput-200x10', 200, 10)],
  'throughput-1000x3': async (stage) => [await throughput(stage, 'throughput-1000x3', 1_000, 3)],
  'by-hand': async (stage) => [...(stage.prepared.config.REDIS_URL ? [await byHand(stage, 'job')] : []), await byHand(stage, 'statement')],
  'latency-3000': async (stage) => [await latency3000(stage)],
  'drop-50000': async (stage) => [await drop50000(stage)],
  'sales-800': async (stage) => [await sales800(stage)],
  neighbour: async (stage) => [await neighbour(stage)],
  cost: async (stage) => [await cost(stage)],
}

const command = new Command('npm run bench --')
  .description('Measures Flashpack against yardsticks run in the same call with the same client, on services of its own.')
  .addOption(new Option('--only <name>', 'one figure').choices(Object.keys(figures)))
  .addOption(new Option('--queue <home>', 'where the queue lives').choices(['redis', 'postgres']))
  .option('--json', 'the last line is one JSON object')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

/** The bench is a few clients with more orders than people have, so the caps meant for people are out of the way. */
const settings = { ORDERS_PER_VIEWER_PER_SECOND: '10000' }

await runCommand(async () => {
  const options = command.parse().opts<{ only?: string; queue?: 'redis' | 'postgres'; json?: boolean }>()
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const results: Figure[] = []
  for (const [name, measure] of Object.entries(figures)) {
    if (options.only && options.only !== name) continue
    say(`measuring ${name} …`)
    const stage = await openStage(options.queue, name === 'neighbour' ? { ...settings, PARTITIONS: '1' } : settings, say)
    try {
      results.push(...(await measure(stage)))
    } finally {
      await stage.close()
    }
  }
  const table = new Table({ head: ['figure', 'value', 'yardstick', 'ratio', 'unit', 'notes'], wordWrap: true, colWidths: [22, 12, 12, 8, 20, 60] })
  for (const figure of results) table.push([figure.name, rounded(figure.value), rounded(figure.yardstick), rounded(figure.ratio), figure.unit, figure.notes ? JSON.stringify(figure.notes) : ''])
  process.stdout.write(`${table.toString()}\n`)
  if (options.json) process.stdout.write(`${JSON.stringify({ figures: results })}\n`)
  return 0
})

function rounded(value: number | null): string {
  if (value === null) return '–'
  return value >= 100 ? String(Math.round(value)) : String(Math.round(value * 100) / 100)
}
