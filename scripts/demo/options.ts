import { Command, InvalidArgumentError, Option } from 'commander'
import { resolve } from 'node:path'
import { recipientsMax } from '../lib/demo-catalogue.ts'
import { ordersPerParcel } from './fifteen-days/plan.ts'

export interface DemoOptions {
  /** A whole Saturday of three sales instead of one live with a drop. */
  day?: true
  /** Orders taken on a platform instead, from its files to the truck. */
  platform?: true
  /** A session and the fifteen days until its producers are paid instead. */
  fifteenDays?: true
  /** Taps of the big drop; of the whole day with `day`; of the platform with `platform`. */
  orders: number
  viewers: number
  /** Bags in the big drop. */
  stock: number
  queue?: 'redis' | 'postgres'
  /** Absolute path. */
  output: string
  json: boolean
}

const usual = { orders: 10_000, viewers: 2_000 }
const usualOfDay = { orders: 432, viewers: 300 }
const usualOfPlatform = { orders: 3_000, viewers: 100 }
const usualOfFifteenDays = { orders: 1_000 }

/** Reads the command line; wrong values print the usage and exit with code 2. */
export function readOptions(argv: string[]): DemoOptions {
  const command = new Command('npm run demo --')
    .description(
      'A whole day of livestream commerce on this machine: a live, a drop, parcels, the deadline. It runs on its own empty database, checks every promise and leaves nothing but the papers.',
    )
    .option(
      '--orders <n>',
      `taps in the big drop (default: ${usual.orders}); with --day orders of the day (${usualOfDay.orders}), with --platform of its file (${usualOfPlatform.orders}), with --fifteen-days of the session (${usualOfFifteenDays.orders})`,
      whole(1, 200_000),
    )
    .option(
      '--viewers <n>',
      `people who watch, each with their own websocket (default: ${usual.viewers}; with --day ${usualOfDay.viewers}, with --platform ${usualOfPlatform.viewers})`,
      whole(1, Math.min(20_000, recipientsMax)),
    )
    .option('--stock <n>', 'bags in the big drop', whole(1, 1_000_000), 3_000)
    .addOption(
      new Option(
        '--day',
        'a whole Saturday instead: three sales, eight packers, three trucks, one of them late',
      ).conflicts('stock'),
    )
    .addOption(
      new Option(
        '--platform',
        'orders taken on TikTok Shop instead: its order files and label PDFs, packing by its tracking codes, the truck',
      ).conflicts(['day', 'stock']),
    )
    .addOption(
      new Option(
        '--fifteen-days',
        'a session and the fifteen days until its producers are paid instead: refusals, returns, a complaint, the statement of the carrier, an advance',
      ).conflicts(['day', 'platform', 'stock', 'viewers']),
    )
    .addOption(new Option('--queue <home>', 'where the queue lives').choices(['redis', 'postgres']))
    .option('--output <folder>', 'where the papers go', (text) => resolve(text), resolve('demo-output'))
    .option('--json', 'the last line of stdout is one JSON object with the figures', false)
    .addHelpText('after', '\nExample: npm run demo -- --orders 20000 --viewers 2000 --stock 5000')
    .showHelpAfterError()
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  const given = command.parse(argv).opts<Omit<DemoOptions, 'orders' | 'viewers'> & Partial<DemoOptions>>()
  if (given.fifteenDays && given.orders !== undefined && given.orders % ordersPerParcel !== 0)
    command.error(`error: --orders must be even: everybody orders ${ordersPerParcel} times`, { exitCode: 2 })
  return { ...usualOf(given), ...given }
}

/** The defaults of the demo that was chosen. */
function usualOf({ day, platform, fifteenDays }: Partial<DemoOptions>): Pick<DemoOptions, 'orders' | 'viewers'> {
  if (fifteenDays) return { ...usual, ...usualOfFifteenDays }
  return day ? usualOfDay : platform ? usualOfPlatform : usual
}

function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`give a whole number from ${min} to ${max}`)
    return value
  }
}
