import type { Line, OrderState } from '../order/order.ts'
import type { PlatformLine, PlatformPackage } from './platform-order.ts'

/** What became of a package that was said: each is exactly one of them. */
export const packageOutcomes = ['new', 'changed', 'cancelled', 'unchanged', 'fenced', 'unknown-sku', 'gone'] as const
export type PackageOutcome = (typeof packageOutcomes)[number]

/**
 * What is done about its order here: take it, take it again because its contents changed, cancel it, keep it out of
 * parcels or let it in again; stop its packed parcel before the truck, or lift that stop.
 */
export type PackageAct = 'take' | 'retake' | 'cancel' | 'hold' | 'release' | 'stop' | 'lift'

export type StopReason = 'cancelled' | 'cancel-requested' | 'on-hold' | 'changed'

/** What is known of a package, with its order here. */
export interface KnownPackage extends PlatformPackage {
  saidAt: Date
  revision: number
  order?: { orderId: string; state: OrderState; isHeld: boolean; stop: StopReason | undefined }
}

export interface PlannedPackage {
  /** What is known from now on. */
  present: PlatformPackage
  before: KnownPackage | undefined
  outcome: PackageOutcome
  act: PackageAct | undefined
  stop: StopReason | undefined
  /** The file is older than what is known. */
  isOlder: boolean
  /** The contents in the seller's own SKUs; undefined while one is unknown. */
  lines: Line[] | undefined
}

/**
 * What follows from what a platform says of one package: pure, so that a preview shows exactly what taking does. An
 * older word changes nothing. Only that a package is cancelled is true for ever, as on the platforms: whatever else is
 * said before or after it changes nothing.
 */
export function planPackage(
  before: KnownPackage | undefined,
  said: PlatformPackage,
  saidAt: Date,
  skuOf: (platformSku: string) => string | undefined,
): PlannedPackage {
  const isOlder = before !== undefined && before.saidAt > saidAt && said.meaning !== 'cancelled'
  const isFinal = before?.meaning === 'cancelled'
  const present = before && (isOlder || isFinal) ? before : withKnown(said, before)
  const lines = inOwnSkus(present.lines, skuOf)
  const stop = stopOf(present, before, lines)
  const act = actOf(present, before, lines, stop)
  return { present, before, act, stop, isOlder, lines, outcome: outcomeOf(present, before, act, lines) }
}

/** A file may leave out what an earlier one said. */
function withKnown(said: PlatformPackage, before: KnownPackage | undefined): PlatformPackage {
  if (!before) return said
  return {
    ...said,
    tracking: said.tracking ?? before.tracking,
    carrier: said.carrier ?? before.carrier,
    paidAt: said.paidAt ?? before.paidAt,
  }
}

/** A package's contents in the seller's own SKUs: two of the platform's may be one of ours. */
function inOwnSkus(
  lines: readonly PlatformLine[],
  skuOf: (platformSku: string) => string | undefined,
): Line[] | undefined {
  const quantities = new Map<string, number>()
  for (const { platformSku, quantity } of lines) {
    const sku = skuOf(platformSku)
    if (sku === undefined) return undefined
    quantities.set(sku, (quantities.get(sku) ?? 0) + quantity)
  }
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity }))
}

function stopOf(
  present: PlatformPackage,
  before: KnownPackage | undefined,
  lines: Line[] | undefined,
): StopReason | undefined {
  if (before?.order?.state !== 'packed') return undefined
  switch (present.meaning) {
    case 'cancelled':
    case 'cancel-requested':
    case 'on-hold':
      return present.meaning
    case 'unpaid':
      return 'on-hold'
    case 'gone':
      return before.order.stop
    case 'to-pack':
      return !isSameContents(present, before) || lines === undefined || before.order.stop === 'changed'
        ? 'changed'
        : undefined
    default:
      return present.meaning satisfies never
  }
}

function actOf(
  present: PlatformPackage,
  before: KnownPackage | undefined,
  lines: Line[] | undefined,
  stop: StopReason | undefined,
): PackageAct | undefined {
  const order = before?.order
  if (!order) return present.meaning === 'to-pack' && lines ? 'take' : undefined
  if (order.state === 'packed') return stop === order.stop ? undefined : stop ? 'stop' : 'lift'
  if (order.state !== 'confirmed' || present.meaning === 'gone') return undefined
  if (present.meaning === 'cancelled') return 'cancel'
  const mayBePacked = present.meaning === 'to-pack' && lines !== undefined
  if (!mayBePacked) return order.isHeld ? undefined : 'hold'
  if (!isSameContents(present, before)) return 'retake'
  return order.isHeld ? 'release' : undefined
}

function outcomeOf(
  present: PlatformPackage,
  before: KnownPackage | undefined,
  act: PackageAct | undefined,
  lines: Line[] | undefined,
): PackageOutcome {
  if (act === 'take') return 'new'
  if (present.meaning === 'cancelled') return before?.meaning === 'cancelled' ? 'unchanged' : 'cancelled'
  if (present.meaning === 'gone') return before?.order ? 'unchanged' : 'gone'
  if (present.meaning !== 'to-pack') return 'fenced'
  if (lines === undefined) return 'unknown-sku'
  return act !== undefined || hasChanged(present, before!) ? 'changed' : 'unchanged'
}

function hasChanged(present: PlatformPackage, before: KnownPackage): boolean {
  return (
    present.tracking !== before.tracking ||
    present.carrier !== before.carrier ||
    present.packageId !== before.packageId ||
    !isSameContents(present, before)
  )
}

/** Whether the same goods are in it: the order of lines and what they cost do not matter. */
export function isSameContents(one: Pick<PlatformPackage, 'lines'>, other: Pick<PlatformPackage, 'lines'>): boolean {
  const text = ({ lines }: Pick<PlatformPackage, 'lines'>): string =>
    lines
      .map(({ platformSku, quantity }) => JSON.stringify([platformSku, quantity]))
      .toSorted()
      .join()
  return text(one) === text(other)
}
