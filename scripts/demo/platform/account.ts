import type { PackageView, TakenOrdersView } from '../../../shared/contract/routes/platform.ts'
import type { MadePackage } from '../../lib/platform-export.ts'
import { count } from '../progress.ts'

/** What can become of a row of an order file. Every row is in exactly one of these. */
const fates = ['taken', 'unchanged', 'fenced', 'cancelled', 'gone', 'tray'] as const
type Fate = (typeof fates)[number]

/** An order file to the row. */
export type Account = Record<Fate | 'rows', number>

/** What Flashpack says became of a file's rows. */
export function accountOf({ rows, counts, notUnderstood }: TakenOrdersView): Account {
  return {
    rows,
    taken: counts.new.rows + counts.changed.rows,
    unchanged: counts.unchanged.rows,
    fenced: counts.fenced.rows,
    cancelled: counts.cancelled.rows,
    gone: counts.gone.rows,
    tray: counts['unknown-sku'].rows + notUnderstood.rows,
  }
}

/** An account of our own: the rows of these packages, by what must become of each. */
export function ownAccount(packages: readonly MadePackage[], fateOf: (one: MadePackage) => Fate): Account {
  const account: Account = { rows: 0, taken: 0, unchanged: 0, fenced: 0, cancelled: 0, gone: 0, tray: 0 }
  for (const one of packages) {
    account.rows += one.lines.length
    account[fateOf(one)] += one.lines.length
  }
  return account
}

/** What is wrong with an account: rows that became nothing, and every difference from our own account. */
export function wrongIn(file: string, told: Account, own: Account): string[] {
  const sum = fates.reduce((all, fate) => all + told[fate], 0)
  const problems = sum === told.rows ? [] : [`${file}: ${told.rows} rows in, ${sum} accounted for`]
  for (const name of ['rows', ...fates] as const)
    if (told[name] !== own[name])
      problems.push(`${file}: ${name}: Flashpack says ${told[name]}, the file has ${own[name]}`)
  return problems
}

/** `3,600 rows in = 3,400 taken + …` */
export function sayAccount(account: Account): string {
  return `${count(account.rows)} rows in = ${fates.map((fate) => `${count(account[fate])} ${fate}`).join(' + ')}`
}

/** What became of all packages by the end of the day, in packages of orders. */
export interface DayAccount {
  packages: number
  left: number
  cancelled: number
  fenced: number
  problems: string[]
}

/**
 * Where each package of the platform's latest file is at the end of the day: away with the truck, cancelled, or held by
 * its platform. One that is in none of these, or is listed twice or not at all, is a problem.
 */
export function dayAccount(file: readonly MadePackage[], listed: readonly PackageView[]): DayAccount {
  const account: DayAccount = { packages: file.length, left: 0, cancelled: 0, fenced: 0, problems: [] }
  const byKey = new Map(listed.map((one) => [keyOf(one), one]))
  if (listed.length !== file.length || byKey.size !== file.length)
    account.problems.push(`${file.length} packages were brought in, ${listed.length} are listed`)
  for (const one of file) {
    const place = placeOf(one, byKey.get(keyOf(one)))
    if (place) account[place] += 1
    else account.problems.push(`order ${one.platformOrderId}, package ${one.packageId || '–'}: it is not accounted for`)
  }
  return account
}

function placeOf(made: MadePackage, listed: PackageView | undefined): 'left' | 'cancelled' | 'fenced' | undefined {
  if (listed?.meaning !== made.meaning) return undefined
  if (made.meaning === 'cancelled')
    return listed.orderState === null || listed.orderState === 'cancelled' ? 'cancelled' : undefined
  if (made.meaning === 'to-pack') return listed.orderState === 'handed-over' ? 'left' : undefined
  return listed.orderState === null ? 'fenced' : undefined
}

const keyOf = ({ platformOrderId, packageId }: { platformOrderId: string; packageId: string }): string =>
  `${platformOrderId} ${packageId}`
