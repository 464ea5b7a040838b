import { seededRandom } from '../../lib/seeded-random.ts'
import { exportCsv, exportTable, makePackages, type MadePackage } from '../../lib/platform-export.ts'
import { makeLabelPdf } from '../../lib/platform-labels.ts'
import { wallTime } from '../saturday/hours.ts'

const seed = 19
const labelFiles = 5
/** Two orders in one package, one order in two, and what the platform does not let go: shares of all orders. */
const shares = { cancelled: 0.05, onHold: 0.02, twoLines: 0.2, split: 0.25, combined: 0.02 }

/** Wall times of the day. */
export const hours = { liveFrom: '09:00', liveUntil: '12:58', file: '13:02', begin: '13:05', newerFile: '15:00' }

/** Labels of parcels that another shop sends lie between ours, as when somebody ticks one too many. */
export const strangers = ['849999000017', '849999000029']

/** The orders of a live on TikTok that day, as the platform knows them. */
export function madeOrders(day: Date, orders: number): MadePackage[] {
  const at = (time: string): string => wallTime(day, time).toISOString()
  return makePackages({
    platform: 'tiktok-shop',
    orders,
    seed,
    ...shares,
    from: at(hours.liveFrom),
    until: at(hours.liveUntil),
  })
}

/** The export of these orders, made at that wall time. */
export function orderFile(day: Date, packages: readonly MadePackage[], time: string): { name: string; bytes: Buffer } {
  const table = exportTable(packages, { platform: 'tiktok-shop', madeAt: wallTime(day, time).toISOString() })
  return { name: table.fileName('csv'), bytes: exportCsv(table) }
}

/** The labels of all packages, shuffled over five files. */
export async function labelPdfs(packages: readonly MadePackage[]): Promise<Buffer[]> {
  const random = seededRandom(seed)
  const labels = [...ordersByTracking(packages)].map(([tracking, orderIds]) => ({ tracking, orderIds }))
  const shuffled = [...labels, ...strangers.map((tracking) => ({ tracking }))]
    .map((label) => ({ label, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ label }) => label)
  const each = Math.ceil(shuffled.length / labelFiles)
  const pdfs: Buffer[] = []
  for (let at = 0; at < shuffled.length; at += each) pdfs.push(await makeLabelPdf(shuffled.slice(at, at + each)))
  return pdfs
}

/** The platform's order ids in each package to be packed, by its tracking code. */
export function ordersByTracking(packages: readonly MadePackage[]): Map<string, string[]> {
  const orders = new Map<string, string[]>()
  for (const { tracking, meaning, platformOrderId } of packages)
    if (tracking !== null && meaning === 'to-pack')
      orders.set(tracking, [...(orders.get(tracking) ?? []), platformOrderId])
  return orders
}

/** Tracking codes of packages that hold one whole order: what buyers cancel. */
export function wholeOrders(packages: readonly MadePackage[]): string[] {
  const packagesOf = new Map<string, number>()
  for (const { platformOrderId } of packages)
    packagesOf.set(platformOrderId, (packagesOf.get(platformOrderId) ?? 0) + 1)
  return [...ordersByTracking(packages)]
    .filter(([, ids]) => ids.length === 1 && packagesOf.get(ids[0]!) === 1)
    .map(([tracking]) => tracking)
}

/** The same orders after their buyers have cancelled some packages. */
export function withCancelled(packages: readonly MadePackage[], trackings: ReadonlySet<string>): MadePackage[] {
  return packages.map((one) =>
    one.tracking !== null && trackings.has(one.tracking) ? { ...one, meaning: 'cancelled' as const } : one,
  )
}
