import { stringify } from 'csv-stringify/sync'
import type { ReceivableView } from '../../../shared/contract/routes/money.ts'
import type { DifferenceView, TakenStatementView } from '../../../shared/contract/routes/statement.ts'
import type { Harness } from '../harness.ts'
import type { Carrier } from './carrier.ts'

/** What was hidden in GHN's statement, and what Flashpack found. */
export interface Dropped {
  lines: number
  total: number
  planted: Record<string, number>
  found: Record<string, number>
  problems: string[]
}

const shorts = 3
const doubles = 2
const pairs = 5
/** What is missing of a line that is short (đ). */
const missing = 50_000
const held = 30_000
const head = ['Mã đơn GHN', 'Mã đơn khách hàng', 'Nội dung', 'Ngày giao thành công', 'Tiền COD', 'Tổng phí dịch vụ']

interface Paid {
  code: string
  cash: number
  deliveredOn: string
}

/**
 * GHN's COD statement of everything it delivered, with six lines that are wrong and five fees that were held and given
 * back, is dropped: exactly the six must be found. Dropped again, it changes nothing. A person decides the six: what is
 * short is borne by the co-operative, the others are dismissed.
 */
export async function dropStatement(harness: Harness, carrier: Carrier): Promise<Dropped> {
  const { http, owner: token } = harness
  const paid = await collected(harness)
  const csv = stringify([head, ...linesOf(paid, carrier)], { bom: true })
  const send = (): Promise<TakenStatementView> =>
    http.json('/api/money/statements?format=ghn&name=ghn-cod.csv', {
      method: 'POST',
      token,
      body: csv,
      headers: { 'content-type': 'text/csv' },
    })
  const taken = await send()
  const again = await send()
  const differences = await http.all<DifferenceView>('/api/money/differences', token)
  const planted = { short: shorts, twice: doubles, unknown: 1 }
  const found: Record<string, number> = {}
  for (const { outcome } of differences) found[outcome] = (found[outcome] ?? 0) + 1
  const decide = async (decision: object, isMine: (one: DifferenceView) => boolean): Promise<void> => {
    const lines = differences.filter(isMine).map(({ line }) => line)
    const path = `/api/money/statements/${taken.statementId}/decisions`
    await http.json(path, { method: 'POST', token, body: { ...decision, lines } })
  }
  await decide({ decision: 'accept', bearer: 'hub', reason: 'GHN chuyển thiếu' }, ({ outcome }) => outcome === 'short')
  await decide({ decision: 'dismiss', reason: 'GHN ghi nhầm' }, ({ outcome }) => outcome !== 'short')
  const problems = [
    ...Object.entries(planted).flatMap(([name, n]) =>
      found[name] === n ? [] : [`${n} lines of GHN's statement were ${name}, ${found[name] ?? 0} were found`],
    ),
    ...(differences.length === 6 ? [] : [`${differences.length} lines were said to differ instead of 6`]),
    ...(taken.counts.paired === 2 * pairs ? [] : [`${taken.counts.paired} lines cancel each other, not ${2 * pairs}`]),
    ...(again.replayed ? [] : ['the same statement was taken twice']),
  ]
  return { lines: taken.lineCount, total: taken.total, planted, found, problems }
}

/** What GHN has collected of each parcel. */
async function collected({ http, owner }: Harness): Promise<Paid[]> {
  const all = await http.all<ReceivableView>('/api/money/receivables?state=all', owner)
  const byCode = new Map<string, Paid>()
  for (const { parcelCode: code, fromCarrier, deliveredOn } of all) {
    if (code === null || deliveredOn === null || fromCarrier === 0) continue
    byCode.set(code, { code, deliveredOn, cash: (byCode.get(code)?.cash ?? 0) + fromCarrier })
  }
  return [...byCode.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1))
}

function linesOf(paid: readonly Paid[], { trackingOf }: Carrier): (string | number)[][] {
  const line = ({ code, cash, deliveredOn }: Paid, kind = 'Giao thành công'): (string | number)[] => [
    trackingOf(code),
    code,
    kind,
    deliveredOn.split('-').toReversed().join('/'),
    cash,
    0,
  ]
  const fee = ({ code }: Paid, kind: string): (string | number)[] => [trackingOf(code), code, kind, '', 0, held]
  const [first] = paid
  return [
    ...paid.map((one, i) => line(i < shorts ? { ...one, cash: one.cash - missing } : one)),
    ...paid.slice(shorts, shorts + doubles).map((one) => line(one)),
    line({ ...first!, code: '000000000000' }),
    ...paid.slice(0, pairs).flatMap((one) => [fee(one, 'Tạm thu phí dịch vụ'), fee(one, 'Đã hoàn tạm thu')]),
  ]
}
