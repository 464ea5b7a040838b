import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { StatementPreview } from '../../shared/contract/routes/statement.ts'
import type { Tables } from '../../shared/db/tables.ts'
import { isWithinSeller } from '../../shared/shop/seller-tree-store.ts'
import { classifyLines, type ClassifiedLine } from '../../shared/statement/classify-lines.ts'
import { readEarlier } from '../../shared/statement/earlier-store.ts'
import { isDifference, lineOutcomes } from '../../shared/statement/outcome.ts'
import type { ReadStatement } from '../../shared/statement/read-lines.ts'
import { refuse, type StatementFault } from '../../shared/statement/statement-fault.ts'
import type { StatementFormat } from '../../shared/statement/statement-formats.ts'
import { readTargets } from '../../shared/statement/target-store.ts'
import { sellerSeenBy } from '../access/visibility.ts'
import type { KnownActor } from '../access/authenticate.ts'

/** A statement that was read, and its lines in their classes. */
export interface Classes {
  lines: ClassifiedLine[]
  /** Why it is not taken. */
  faults: StatementFault[]
}

/** Compares every line of a statement with what is due to this hub. */
export async function readClasses(
  db: Kysely<Tables>,
  {
    hubId,
    read,
    format,
    actor,
  }: { hubId: string; read: ReadStatement; format: StatementFormat | undefined; actor: KnownActor },
): Promise<Classes> {
  if (!format || read.lines.length === 0) return { lines: [], faults: read.faults }
  const payer = format.payer.is
  const said = [...new Map(read.lines.map((line) => [line.code, line])).values()]
  const codes = said.map(({ code }) => code)
  const targets = await readTargets(db, { hubId, payer, said })
  const { earlier, waiting } = await readEarlier(db, hubId, codes)
  const lines = await classifyLines(read.lines, { payer, targets, earlier, waiting })
  const isOthers = targets.size === 0 && earlier.size === 0
  const faults = isOthers ? [await whoseElse(db, hubId, codes, actor), ...read.faults] : read.faults
  return { lines, faults }
}

/** None of it is of this shop. Another one is only named to who may see it. */
async function whoseElse(
  db: Kysely<Tables>,
  hubId: string,
  codes: readonly string[],
  actor: KnownActor,
): Promise<StatementFault> {
  const some = codes.slice(0, 1_000)
  const { rows } = await sql<{ own: string; other: string | null }>`
    select coalesce(o.name, s.slug) as own, (select coalesce(n.name, x.slug)
        from (select h.parcel_id from shipment h where h.tracking = any(${some}) union select p.parcel_id from parcel p where p.code = any(${some})
          union select d.parcel_id from platform_package k join "order" d on d.order_id = k.order_id where k.platform_order_id = any(${some})) f
        join receivable r on r.subject_id = f.parcel_id join seller x on x.seller_id = r.hub_id left join shop n on n.seller_id = r.hub_id
        where ${isWithinSeller(sql`r.hub_id`, sellerSeenBy(actor))} limit 1) as other
    from seller s left join shop o on o.seller_id = s.seller_id where s.seller_id = ${hubId}`.execute(db)
  const { own, other } = rows[0]!
  const message =
    other === null
      ? `none of its lines is for a parcel of ${own}: is it another shop's statement?`
      : `this is the statement of ${other}, not of ${own}`
  return { ...refuse('other-shop', message), ...(other !== null && { value: other }) }
}

const linesShown = 500

/** What is shown of it: those that differ first. */
export function showClasses(format: StatementFormat | undefined, { lines, faults }: Classes): StatementPreview {
  const counts = Object.fromEntries(lineOutcomes.map((one) => [one, 0])) as StatementPreview['counts']
  let [total, fees] = [0, 0]
  const differing: ClassifiedLine[] = []
  const others: ClassifiedLine[] = []
  for (const line of lines) {
    counts[line.outcome] += 1
    total += line.amount
    fees += line.fee
    const same = isDifference(line.outcome) ? differing : others
    if (same.length < linesShown) same.push(line)
  }
  return {
    ok: faults.length === 0 && lines.length > 0,
    format: format?.id ?? null,
    payer: format?.payer.names[0] ?? null,
    counts,
    lineCount: lines.length,
    total,
    fees,
    lines: [...differing, ...others]
      .slice(0, linesShown)
      .map(({ line, row, code, targets, kind, outcome, amount, due, fee, policyFee, currency, day }) => ({
        line,
        row,
        code,
        parcelCodes: targets.map(({ parcelCode }) => parcelCode),
        kind,
        outcome,
        amount,
        due,
        fee,
        policyFee,
        currency,
        day,
      })),
    faults: faults.slice(0, 200),
    faultsInAll: faults.length,
  }
}
