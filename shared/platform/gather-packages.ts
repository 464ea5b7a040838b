import { groupBy } from '../lib/group-by.ts'
import type { PlatformFault } from './platform-fault.ts'
import type { PlatformLine, ReadPackage } from './platform-order.ts'
import type { PlatformRow } from './read-platform-row.ts'

interface WholeRow extends PlatformRow {
  orderId: string
  packageId: string
  said: NonNullable<PlatformRow['said']>
}

/**
 * The packages that rows tell of, in the file's order. A package is only read whole: where one of its rows is at fault,
 * or may be one of it, all of them are. What keeps rows from being read is added to the faults.
 */
export function gatherPackages(rows: readonly PlatformRow[], faults: PlatformFault[]): ReadPackage[] {
  const faulty = faultyRows(rows)
  for (const { row } of faults) if (row !== null) faulty.delete(row)
  for (const row of faulty) faults.push(rest(row))
  const units = groupBy(
    rows.filter((row): row is WholeRow => row.said !== undefined && !faulty.has(row.number)),
    unitOf,
  )
  const twice = trackedTwice([...units.values()].flat())
  const packages: ReadPackage[] = []
  for (const unit of units.values()) {
    const differing = differenceIn(unit)
    if (unit.some(({ said }) => said.tracking !== null && twice.has(said.tracking)))
      for (const { number } of unit) faults.push(trackingTwice(number))
    else if (differing) for (const { number } of unit) faults.push(rowsDiffer(number, differing))
    else packages.push(toPackage(unit))
  }
  return packages
}

const unitOf = ({ orderId, packageId }: PlatformRow): string => `${orderId} ${packageId}`

/**
 * The numbers of the rows that are at fault or belong to a package with such a row. Lines of one order stand together,
 * so a row whose order cannot be read may be one of the orders above and below.
 */
function faultyRows(rows: readonly PlatformRow[]): Set<number> {
  const faulty = new Set<number>()
  const marks = { units: new Set<string>(), orders: new Set<string>(), packages: new Set<string>() }
  for (const [i, row] of rows.entries()) {
    if (row.said) continue
    faulty.add(row.number)
    if (row.orderId !== undefined && row.packageId !== undefined) marks.units.add(unitOf(row))
    else if (row.orderId !== undefined) marks.orders.add(row.orderId)
    else if (row.packageId) marks.packages.add(row.packageId)
    else for (const near of [rows[i - 1], rows[i + 1]]) if (near?.orderId !== undefined) marks.orders.add(near.orderId)
  }
  if (faulty.size === 0) return faulty
  for (const row of rows)
    if (
      (row.orderId !== undefined && (marks.orders.has(row.orderId) || marks.units.has(unitOf(row)))) ||
      (row.packageId && marks.packages.has(row.packageId))
    )
      faulty.add(row.number)
  return faulty
}

/** Tracking codes that two packages claim; two orders in one package have the same. */
function trackedTwice(rows: readonly WholeRow[]): Set<string> {
  const owners = new Map<string, string>()
  const twice = new Set<string>()
  for (const { orderId, packageId, said } of rows) {
    if (said.tracking === null) continue
    const owner = packageId || `order ${orderId}`
    if ((owners.get(said.tracking) ?? owner) !== owner) twice.add(said.tracking)
    owners.set(said.tracking, owner)
  }
  return twice
}

const alike = ['placedAt', 'paidAt', 'tracking', 'carrier', 'payment'] as const

/** What the rows of a package say differently though it is one; a row may leave out what others say. */
function differenceIn(unit: readonly WholeRow[]): string | undefined {
  if (unit.length === 1) return undefined
  const meanings = new Set(left(unit).map(({ said }) => said.meaning))
  if (meanings.size > 1) return 'status'
  return alike.find((key) => new Set(unit.map(({ said }) => said[key]).filter((value) => value !== null)).size > 1)
}

/** The rows that are still to be packed or were: a line may be cancelled out of a package. */
function left(unit: readonly WholeRow[]): readonly WholeRow[] {
  if (unit.length === 1) return unit
  const rows = unit.filter(({ said }) => said.meaning !== 'cancelled')
  return rows.length > 0 ? rows : unit
}

function toPackage(unit: readonly WholeRow[]): ReadPackage {
  const lines = left(unit)
  const [{ orderId, packageId, said }] = lines as [WholeRow]
  const first = (key: 'paidAt' | 'tracking' | 'carrier'): string | null =>
    unit.find((row) => row.said[key] !== null)?.said[key] ?? null
  return {
    platformOrderId: orderId,
    packageId,
    status: said.status,
    meaning: said.meaning,
    placedAt: said.placedAt,
    paidAt: first('paidAt'),
    payment: said.payment,
    tracking: first('tracking'),
    carrier: first('carrier'),
    lines: addUp(lines.map((row) => row.said.line)),
    rows: unit.map(({ number }) => number),
  }
}

function addUp(lines: readonly PlatformLine[]): PlatformLine[] {
  if (lines.length === 1) return [...lines]
  const bySku = groupBy(lines, ({ platformSku }) => platformSku)
  return [...bySku.values()].map((same) => ({
    ...same[0]!,
    quantity: same.reduce((sum, { quantity }) => sum + quantity, 0),
    amount: same.reduce<number | null>((sum, { amount }) => (sum === null || amount === null ? null : sum + amount), 0),
  }))
}

const rest = (row: number): PlatformFault => ({
  row,
  column: null,
  code: 'row-of-faulty-package',
  message: 'is left out, as another row of its package cannot be read',
})
const trackingTwice = (row: number): PlatformFault => ({
  row,
  column: null,
  code: 'tracking-twice',
  message: 'has the tracking code of another package',
})
const rowsDiffer = (row: number, what: string): PlatformFault => ({
  row,
  column: null,
  code: 'rows-differ',
  message: `says another ${what} than other rows of its package`,
})
