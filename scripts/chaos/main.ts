import { Command, InvalidArgumentError, Option } from 'commander'
import Table from 'cli-table3'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../lib/run-command.ts'
import { onStopSignals } from '../services/stop-signals.ts'
import { faults } from './faults/all.ts'
import { runChaos, type ChaosResult } from './run.ts'
import { sayCheck, verdictOf } from './print-checks.ts'
import { inSequence, pickSchedule, type Step } from './schedule.ts'

interface Options {
  seed: number
  minutes: number
  rate: number
  fault?: string[]
  all?: boolean
  list?: boolean
  json?: boolean
}

const command = new Command('npm run chaos --')
  .description(
    'Breaks things during a surge, on its own services: two gateways, two workers, Postgres and Redis, with a fault proxy in front of each. Then heals, waits until everything is idle, and compares what every viewer sent and received with the books.',
  )
  .option('--seed <number>', 'the same seed gives the same schedule', parseCount, 1)
  .option('--minutes <number>', 'how long faults are injected', parseMinutes, 5)
  .option(
    '--rate <orders>',
    'offered orders a second; at more than half of what the machine can carry, nothing is left to catch up with after an outage',
    parseCount,
    100,
  )
  .addOption(new Option('--fault <id...>', 'these faults, each once').choices(faults.map(({ id }) => id)))
  .option('--all', 'each fault once, in the order of the matrix')
  .option('--list', 'only lists the faults')
  .option('--json', 'the last line is { seed, faults, checks, violations }')
  .addHelpText('after', '\nExit codes: 0 no violations, 1 violations, 2 wrong usage, 3 the services cannot be started')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

const say = (line: string): void => void process.stderr.write(`${line}\n`)

await runCommand(async () => {
  const options = command.parse().opts<Options>()
  if (options.list) {
    for (const { id, about, seconds } of faults) process.stdout.write(`${id.padEnd(6)}${about} (${seconds} s)\n`)
    return 0
  }
  const steps = scheduleOf(options)
  process.stdout.write(`seed ${options.seed}, ${steps.length} faults:\n`)
  for (const { at, fault } of steps)
    process.stdout.write(`  ${String(at).padStart(4)} s  ${fault.id.padEnd(6)}${fault.about}\n`)
  const folder = join(tmpdir(), `flashpack-chaos-journal-${process.pid}`)
  onStopSignals(
    () => process.exit(130),
    () => process.exit(130),
  )
  const result = await runChaos({ seed: options.seed, steps, perSecond: options.rate, folder, say })
  return report(options, result, folder)
})

function scheduleOf({ seed, minutes, fault, all }: Options): Step[] {
  if (fault !== undefined)
    return inSequence(
      faults.filter(({ id }) => fault.includes(id)),
      seed,
    )
  return all ? inSequence(faults, seed) : pickSchedule(faults, seed, minutes * 60)
}

function report(
  { seed, json }: Options,
  { load, faults: suffered, checks, problems }: ChaosResult,
  folder: string,
): number {
  const table = new Table({
    head: ['fault', 'injected', 'from', 'until', 'result'],
    wordWrap: true,
    colWidths: [7, 64, 9, 9, 40],
    style: { head: [], border: [] },
  })
  for (const { id, about, from, until, problems: own } of suffered)
    table.push([id, about, `${from} s`, `${until} s`, own.length === 0 ? 'PASS' : `FAIL: ${own.join('; ')}`])
  process.stdout.write(
    `${table.toString()}\n${load.placed} orders: ${Object.entries(load.outcomes)
      .map(([name, n]) => `${n} ${name}`)
      .join(', ')}; ${load.cancelled} cancelled, ${load.paid} paid\n`,
  )
  checks.forEach(sayCheck)
  const all = [...problems, ...suffered.flatMap(({ id, problems: own }) => own.map((problem) => `${id}: ${problem}`))]
  for (const problem of all) process.stdout.write(`FAIL  ${problem}\n`)
  const violations = all.length + checks.reduce((sum, { differences }) => sum + differences, 0)
  process.stdout.write(`\nseed ${seed}: ${violations} violations; ${verdictOf(checks)}; journals in ${folder}\n`)
  if (json) process.stdout.write(`${JSON.stringify({ seed, faults: suffered, checks, violations })}\n`)
  return violations === 0 ? 0 : 1
}

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('must be a whole number from 1')
  return count
}

function parseMinutes(text: string): number {
  const minutes = Number(text)
  if (!(minutes > 0 && minutes <= 1_440)) throw new InvalidArgumentError('must be more than 0 and at most 1440')
  return minutes
}
