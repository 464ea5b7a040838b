import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { audit } from '../audit.ts'
import { closingCut, handOver } from '../floor.ts'
import { until } from '../../lib/http-client.ts'
import type { MadePackage } from '../../lib/platform-export.ts'
import { playLive, type LiveEnd } from '../live.ts'
import { count } from '../progress.ts'
import { openShop, type Shop } from '../shop.ts'
import { packerNames } from '../saturday/packers.ts'
import { said, saturdayMorning, wallTime } from '../saturday/hours.ts'
import type { Cleanup, Harness, HarnessOptions } from '../harness.ts'
import type { DayOptions } from '../day.ts'
import { accountOf, dayAccount, ownAccount, sayAccount, wrongIn, type Account } from './account.ts'
import { openPlatformShop, type PlatformShop } from './bring-in.ts'
import { Shift } from './floor.ts'
import {
  hours,
  labelPdfs,
  madeOrders,
  orderFile,
  ordersByTracking,
  strangers,
  wholeOrders,
  withCancelled,
} from './made-files.ts'
import type { PlatformEnd } from './report.ts'
import { carrier, checkEvidence, loadTruck } from './truck.ts'

/** Small batches (parcels): every packer has one on the table when the platform cancels. */
export const platformOptions: Pick<HarnessOptions, 'packers' | 'startsAt' | 'settings'> = {
  packers: packerNames,
  // The clock moves on to three o'clock while packers hold their batches.
  settings: { BATCH_PARCELS_MAX: '20', CLAIM_IDLE_MINUTES: '1440' },
  startsAt: (now) => wallTime(saturdayMorning(now), hours.begin),
}

/** What buyers cancel at three: packages that are packed, that are printed, and others. */
const cancelledLater = { packed: 5, printed: 12, others: 13 }
const onFloorWithinMs = 60_000
/** Of our own live, which goes on meanwhile. */
const ownDrop = { orders: 400, stock: 150 }

interface BroughtIn {
  first: Account
  labels: { pages: number; matched: number; tray: number }
  unknownSkus: number
}

/** Plays a Saturday on which orders were taken on TikTok: from its files to the truck, beside a live of our own. */
export async function playPlatform(harness: Harness, options: DayOptions, cleanup: Cleanup): Promise<PlatformEnd> {
  const { act, say } = options
  const day = harness.now()
  const problems: string[] = []
  act(
    `${said(day)}: the live on TikTok is over`,
    `${count(options.orders)} orders were taken there. The host downloads the order file and five PDFs of labels; the buyers' names stay out.`,
  )
  const made = madeOrders(day, options.orders)
  const pdfs = await labelPdfs(made)
  const file = orderFile(day, made, hours.file)

  act(
    'Orders and labels come in while our own live goes on',
    `${count(options.viewers)} people watch it and order here. The labels are read; the order file is looked at, its unknown goods are named once, it is taken, and every page finds its package.`,
  )
  const [shop, own] = await Promise.all([
    openPlatformShop(harness, say),
    openShop(harness, { ...options, ...ownDrop }).then((opened) => opened.gather(cleanup)),
  ])
  const [brought, live] = await Promise.all([
    bringIn(shop, { made, file, pdfs }, { problems, say }),
    playLive(own, { ...options, ...ownDrop }, { act: () => undefined }),
  ])
  const shift = await openFloor(harness, shop, own, options)
  say(
    `  ${count(ordersByTracking(made).size)} packages of TikTok and ${count(shift.ownParcels)} parcels of our own lie on one floor.`,
  )

  act(
    'Packing',
    `${packerNames.length} packers print batch after batch, TikTok's own labels in packing order, and scan TikTok's own barcodes. After half of it, the platform cancels.`,
  )
  const second = await packAndCancel(harness, { shop, shift, made, day, file }, { problems, say })

  act(
    `${carrier} is here`,
    'Every package is scanned out by its tracking code. What was cancelled after it was packed is refused and unpacked.',
  )
  const truck = await loadTruck(harness, shift.packed.platform, second.toUnpack)
  problems.push(...shift.problems, ...truck.problems)
  await unpack(harness, shop, second.toUnpack, problems)
  if (shift.packed.own.length > 0) await handOver(harness, shift.packed.own, options.output)
  say(`  ${count(truck.left)} packages left, ${truck.refused} were refused and unpacked.`)

  act(
    'Were the promises kept?',
    'Every row of the files is looked for at the end of the day, the evidence pack is read back, and the database is re-derived from its own rows.',
  )
  const saleId = await shop.saleId()
  const left = new Map(
    [...ordersByTracking(second.made)].filter(([tracking]) => shift.packed.platform.includes(tracking)),
  )
  const evidence = await checkEvidence(harness, { saleId, output: options.output }, left)
  const end = dayAccount(second.made, await shop.packages())
  const failed = await harness.verify()
  problems.push(...evidence.problems, ...end.problems, ...failed, ...(await ownProblems(harness, own, live)))
  return {
    ...brought,
    second: second.account,
    packages: ordersByTracking(made).size,
    packed: shift.packed.platform.length,
    ownPacked: shift.packed.own.length,
    batches: shift.batches,
    red: second.red,
    truck,
    evidence,
    end,
    verify: failed.length === 0 ? 'PASS' : 'FAIL',
    problems,
    output: options.output,
  }
}

interface Telling {
  problems: string[]
  say: (line: string) => void
}

/** Labels, which may come first; preview, names of goods, orders; the same file once more, which changes nothing. */
async function bringIn(
  shop: PlatformShop,
  {
    made,
    file,
    pdfs,
  }: { made: readonly MadePackage[]; file: { name: string; bytes: Buffer }; pdfs: readonly Buffer[] },
  { problems, say }: Telling,
): Promise<BroughtIn> {
  await shop.addLabels(pdfs)
  const unknownSkus = await shop.nameSkus(await shop.preview(file))
  const first = accountOf(await shop.take(file))
  say(`  Order file: ${sayAccount(first)}.`)
  const own = ownAccount(made, ({ meaning }) =>
    meaning === 'to-pack' ? 'taken' : meaning === 'cancelled' ? 'cancelled' : 'fenced',
  )
  problems.push(...wrongIn('first file', first, own))
  const again = await shop.take(file)
  if (!again.replayed || again.counts.new.packages > 0) problems.push('the same file once more changed something')
  const labels = await shop.matchedLabels()
  say(`  Labels: ${count(labels.pages)} pages in = ${count(labels.matched)} matched + ${labels.tray} in the tray.`)
  if (labels.pages !== labels.matched + labels.tray)
    problems.push(`labels: ${labels.pages} pages are not accounted for`)
  if (labels.tray !== strangers.length)
    problems.push(`labels: ${labels.tray} pages in the tray, not ${strangers.length}`)
  if ((await shop.clearTray()) > 0) problems.push('labels: a page that was thrown away is still in the tray')
  return { first, labels, unknownSkus }
}

/** Waits until all of it is in batches: the platform's packages and our own parcels. */
async function openFloor(
  harness: Harness,
  shop: PlatformShop,
  own: Shop,
  { output }: DayOptions,
): Promise<Shift & { ownParcels: number }> {
  await own.close()
  const saleId = await shop.saleId()
  const listed = await until('every package is in a parcel', onFloorWithinMs, async () => {
    const packages = await shop.packages('to-pack')
    return packages.every(({ parcelCode }) => parcelCode !== null) ? packages : undefined
  })
  const cut = [await closingCut(harness, saleId), await closingCut(harness, own.saleId)] as const
  const trackingOf = new Map(listed.map(({ parcelCode, tracking }) => [parcelCode!, tracking!]))
  const ownParcels = cut[1].reduce((sum, { parcels }) => sum + parcels.length, 0)
  return Object.assign(new Shift(harness, { saleId, trackingOf, output }), { ownParcels })
}

interface CancelledLater {
  made: MadePackage[]
  account: Account
  toUnpack: string[]
  red: number
}

/** Half is packed when a newer file cancels some packages; the rest is packed after it. */
async function packAndCancel(
  harness: Harness,
  {
    shop,
    shift,
    made,
    day,
    file,
  }: { shop: PlatformShop; shift: Shift; made: MadePackage[]; day: Date; file: { name: string; bytes: Buffer } },
  { problems, say }: Telling,
): Promise<CancelledLater> {
  await shift.packUntil(Math.floor(ordersByTracking(made).size / 2))
  await harness.passTo(wallTime(day, hours.newerFile))
  const [whole, packed, tables] = [wholeOrders(made), new Set(shift.packed.platform), new Set(shift.onTables())]
  const toUnpack = whole.filter((code) => packed.has(code)).slice(0, cancelledLater.packed)
  const printed = whole.filter((code) => tables.has(code)).slice(0, cancelledLater.printed)
  const others = whole.filter((code) => !shift.printed.has(code)).slice(0, cancelledLater.others)
  const cancelled = new Set([...toUnpack, ...printed, ...others])
  const now = withCancelled(made, cancelled)
  const account = accountOf(await shop.take(orderFile(day, now, hours.newerFile)))
  say(`  ${said(wallTime(day, hours.newerFile))}, newer file: ${sayAccount(account)}.`)
  const own = ownAccount(now, ({ meaning, tracking }) =>
    tracking !== null && cancelled.has(tracking) ? 'cancelled' : meaning === 'on-hold' ? 'fenced' : 'unchanged',
  )
  problems.push(...wrongIn('newer file', account, own))
  const older = await shop.take(file)
  if (!older.replayed) problems.push('the older file once more was taken')
  const red = (await shift.packRest()).filter((code) => cancelled.has(code)).length
  if (red !== printed.length) problems.push(`${printed.length} printed packages were cancelled, ${red} turned red`)
  for (const code of shift.packed.platform)
    if (cancelled.has(code) && !toUnpack.includes(code))
      problems.push(`package ${code} was packed after it was cancelled`)
  say(
    `  ${count(shift.packed.platform.length)} packages and ${count(shift.packed.own.length)} parcels of our own are packed; ${red} scans turned red.`,
  )
  return { made: now, account, toUnpack, red }
}

async function unpack(
  { http, packers }: Harness,
  shop: PlatformShop,
  codes: readonly string[],
  problems: string[],
): Promise<void> {
  for (const code of codes) await http.json(`/api/parcels/${code}/unpack`, { method: 'POST', token: packers[0]! })
  const left = (await shop.packages('to-unpack')).length
  if (left > 0) problems.push(`${left} packages are still to be unpacked`)
}

/** What buyers of our own live were told, compared with the books, as in the demo of a live. */
async function ownProblems({ http, host }: Harness, own: Shop, { sells }: LiveEnd): Promise<string[]> {
  const listed = await http.all<OrderView>(`/api/sales/${own.saleId}/orders`, host)
  const sale = await http.json<SaleView>(`/api/sales/${own.saleId}`)
  return audit(own.ledger, listed, sale, { sku: own.coffee.sku, sells }).problems
}
