import type { z } from 'zod'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import type { ratesAnswer } from '../../../shared/contract/routes/deadline.ts'
import { audit, type Audit } from '../audit.ts'
import { readDeadline, type DeadlineView } from '../floor.ts'
import type { Ledger } from '../ledger.ts'
import type { Harness } from '../harness.ts'
import { isLateRow, readEvidence, type Evidence } from './evidence.ts'
import type { Seal } from './packers.ts'
import type { Left } from './trucks.ts'

/**
 * What the demo's own people know about a sale: what buyers were told, what packers sealed, what left with which truck.
 */
export interface OwnRecord {
  ledger: Ledger
  seals: readonly Seal[]
  left: readonly Left[]
}

/** What Flashpack says about a sale. */
export interface Books {
  listed: OrderView[]
  sale: SaleView
  deadline: DeadlineView
  rates: z.output<typeof ratesAnswer>['sale']
  evidence: Evidence
}

export interface SaleEnd {
  parcels: number
  onTime: number
  late: number
  breaches: number
  audit: Audit
  problems: string[]
}

export async function readBooks(harness: Harness, saleId: string, evidencePath: string): Promise<Books> {
  const { http, host: token } = harness
  return {
    listed: await http.all<OrderView>(`/api/sales/${saleId}/orders`, token),
    sale: await http.json<SaleView>(`/api/sales/${saleId}`),
    deadline: await readDeadline(harness, saleId),
    rates: (await http.json<z.output<typeof ratesAnswer>>(`/api/sales/${saleId}/rates`, { token })).sale,
    evidence: await readEvidence(evidencePath),
  }
}

/** Compares a sale's books with our own record; `onTime`, `late` and `breaches` are those of the books. */
export function reckon(title: string, own: OwnRecord, books: Books): SaleEnd {
  const { evidence, deadline, rates } = books
  const audited = audit(own.ledger, books.listed, books.sale, { sku: '', sells: 0 })
  const derived = deriveParcels(own, books.listed)
  const lateRows = evidence.rows.filter((row) => isLateRow(row))
  const lateCodes = derived.filter(({ isLate }) => isLate).map(({ code }) => code)
  const problems = [...audited.problems.map((problem) => `${title}: ${problem}`), ...evidence.problems]
  const same = (what: string, books: number | string, own: number | string): void => {
    if (books !== own) problems.push(`${title}: ${what}: Flashpack says ${books}, our own record ${own}`)
  }
  same('parcels', evidence.rows.length, derived.length)
  same('parcels handed over', deadline.parcels.handedOver, derived.filter(({ leftAt }) => leftAt !== undefined).length)
  same(
    'parcels that left late',
    lateRows
      .map(({ parcel }) => parcel)
      .toSorted()
      .join(' '),
    lateCodes.toSorted().join(' '),
  )
  same('parcels that left late, on the first page of the evidence', evidence.lateSaid, lateCodes.length)
  same('orders that left late', rates.late, countLateOrders(own, books.listed))
  same(
    'orders whose limit is over',
    rates.due,
    derived.reduce((sum, { orders }) => sum + orders, 0),
  )
  same(
    'parcels packed late (breaches)',
    deadline.breaches
      .map(({ parcelCode }) => parcelCode)
      .toSorted()
      .join(' '),
    derived
      .filter(({ isBreach }) => isBreach)
      .map(({ code }) => code)
      .toSorted()
      .join(' '),
  )
  same(
    'manifests in the evidence',
    evidence.manifests.toSorted().join(' '),
    own.left
      .filter(({ codes }) => derived.some(({ code }) => codes.includes(code)))
      .map(({ manifestId }) => manifestId)
      .toSorted()
      .join(' '),
  )
  return {
    parcels: evidence.rows.length,
    onTime: evidence.rows.length - lateRows.length,
    late: lateRows.length,
    breaches: deadline.breaches.length,
    audit: audited,
    problems,
  }
}

interface DerivedParcel {
  code: string
  orders: number
  leftAt: Date | undefined
  isLate: boolean
  isBreach: boolean
}

/**
 * Each parcel derived from what its buyers were promised when their orders were decided, when its packer sealed it and
 * when its truck left.
 */
function deriveParcels({ ledger, seals, left }: OwnRecord, listed: readonly OrderView[]): DerivedParcel[] {
  const sealedAt = new Map(seals.map(({ code, at }) => [code, at]))
  const leftAt = leavingTimes(left)
  const codes = new Map<string, OrderView[]>()
  for (const { parcelCode, orderId } of listed) {
    const told = ledger.taps.get(orderId)?.decided
    if (parcelCode && told) codes.set(parcelCode, [...(codes.get(parcelCode) ?? []), told])
  }
  return [...codes].map(([code, told]) => {
    const earliest = (limits: readonly (string | undefined)[]): Date =>
      new Date(Math.min(...limits.map((limit) => Date.parse(limit!))))
    const [sealed, out] = [sealedAt.get(code), leftAt.get(code)]
    return {
      code,
      orders: told.length,
      leftAt: out,
      isLate: !out || out > earliest(told.map(({ handOverBy }) => handOverBy)),
      isBreach: !sealed || sealed > earliest(told.map(({ packBy }) => packBy)),
    }
  })
}

function countLateOrders({ ledger, left }: OwnRecord, listed: readonly OrderView[]): number {
  const leftAt = leavingTimes(left)
  return listed.filter(({ orderId, parcelCode }) => {
    const limit = ledger.taps.get(orderId)?.decided?.handOverBy
    const out = parcelCode === undefined ? undefined : leftAt.get(parcelCode)
    return limit !== undefined && parcelCode !== undefined && (!out || out > new Date(limit))
  }).length
}

function leavingTimes(left: readonly Left[]): Map<string, Date> {
  return new Map(left.flatMap(({ codes, signedAt }) => codes.map((code) => [code, signedAt] as const)))
}
