import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { CaseFacts, CaseView, ListedCase, OwnCase } from '../contract/routes/case.ts'
import type { TimePlace } from '../db/older-than.ts'
import type { Tables } from '../db/tables.ts'
import type { CaseDetail, CaseRow } from '../db/tables/case.ts'
import type { PersonalData } from '../person/personal-data.ts'
import { isWithinSeller } from '../shop/seller-tree-store.ts'
import { atEndOfClock } from './case-policy.ts'
import { caseLadder, type CaseState, type CaseStep } from './case.ts'

/** A case with what its sale and its order are called. */
export interface WideCaseRow extends CaseRow {
  title: string | null
  sale_title: string
  time_zone: string
  number: number
  seller: string
  photos: number
}

const wide = sql`
  select c.*, i.title, s.title as sale_title, s.time_zone, o.seq as number, e.slug as seller,
    (select count(*)::int from case_photo f where f.case_id = c.case_id and octet_length(f.bytes) > 0) as photos
  from support_case c join sale s on s.sale_id = c.sale_id join seller e on e.seller_id = c.seller_id join "order" o on o.order_id = c.order_id
    left join sale_item i on i.sale_id = c.sale_id and i.sku = c.sku`

async function readWide(db: Kysely<Tables>, rest: RawBuilder<unknown>): Promise<WideCaseRow[]> {
  return (await sql<WideCaseRow>`${wide} ${rest}`.execute(db)).rows
}

export async function readWideCase(db: Kysely<Tables>, caseId: string): Promise<WideCaseRow | undefined> {
  return (await readWide(db, sql`where c.case_id = ${caseId}`))[0]
}

/** The most urgent first: by the end of their clocks. */
export async function listCases(
  db: Kysely<Tables>,
  {
    sellerId,
    state,
    after,
    limit,
  }: { sellerId: string | undefined; state: CaseState; after: TimePlace | undefined; limit: number },
): Promise<ListedCase[]> {
  const place = after ? sql`(c.due_at, c.case_id) > (${after.at}, ${after.id}::uuid)` : sql`true`
  const rows = await readWide(
    db,
    sql`where c.state = ${state} and ${isWithinSeller(sql`c.seller_id`, sellerId)} and ${place} order by c.due_at, c.case_id limit ${limit}`,
  )
  return rows.map(listedCase)
}

/** Every case of these orders, the newest first, with its steps as its buyer reads them. */
export async function readOwnCases(
  db: Kysely<Tables>,
  personal: PersonalData,
  orderIds: readonly string[],
): Promise<Map<string, OwnCase[]>> {
  const rows = await readWide(
    db,
    sql`where c.order_id = any(${[...orderIds]}::uuid[]) order by c.opened_at desc, c.case_id`,
  )
  const cases = new Map<string, OwnCase[]>()
  if (rows.length === 0) return cases
  const steps = await readSteps(
    db,
    personal,
    rows.map((row) => row.case_id),
  )
  for (const row of rows) {
    const own = (steps.get(row.case_id) ?? []).map(({ actor: _actor, ...step }) => step)
    cases.set(row.order_id, [...(cases.get(row.order_id) ?? []), { ...caseFacts(row), steps: own }])
  }
  return cases
}

type StepView = CaseView['steps'][number]

interface StepRow {
  step_id: string
  case_id: string
  kind: CaseStep
  actor: string
  at: Date
  detail: CaseDetail
  sealed: Buffer | null
}

/** The steps of cases in their order, with what was said. */
export async function readSteps(
  db: Kysely<Tables>,
  personal: PersonalData,
  caseIds: readonly string[],
): Promise<Map<string, StepView[]>> {
  const { rows } = await sql<StepRow>`
    select e.step_id, e.case_id, e.kind, e.actor, e.at, e.detail, w.sealed from case_event e left join case_words w on w.step_id = e.step_id
    where e.case_id = any(${[...caseIds]}::uuid[]) order by e.case_id, e.version`.execute(db)
  const steps = new Map<string, StepView[]>()
  for (const row of rows) steps.set(row.case_id, [...(steps.get(row.case_id) ?? []), stepView(row, personal)])
  return steps
}

function stepView({ step_id: stepId, kind, actor, at, detail, sealed }: StepRow, personal: PersonalData): StepView {
  return {
    kind,
    actor,
    at: at.toISOString(),
    by: actor.startsWith('viewer:') ? 'buyer' : actor.includes(':') ? 'shop' : 'rule',
    words: sealed && personal.openText(sealed, stepId),
    ...(detail.outcome && { outcome: detail.outcome }),
    ...(detail.rung && { rung: caseLadder[detail.rung - 1]! }),
    ...(detail.dueAt && { answerBy: detail.dueAt }),
  }
}

export function caseFacts(row: WideCaseRow): CaseFacts {
  return {
    caseId: row.case_id,
    orderId: row.order_id,
    saleId: row.sale_id,
    kind: row.kind,
    sku: row.sku,
    title: row.title,
    state: row.state,
    outcome: row.outcome,
    rung: caseLadder[row.rung - 1]!,
    taken: row.taken_by !== null,
    openedAt: row.opened_at.toISOString(),
    answerBy: row.due_at.toISOString(),
    atEnd: atEndOfClock(row.policy, row.policy_version),
    overdue: row.state === 'open' && row.clock_over,
    version: row.version,
    photos: row.photos,
  }
}

export function listedCase(row: WideCaseRow): ListedCase {
  const { number, sale_title: saleTitle, time_zone: timeZone, seller } = row
  return { ...caseFacts(row), number, saleTitle, timeZone, seller }
}

/** Where a case's goods came from: the parcel of its order, its lots, who packed it, and the photos of that. */
export async function readCaseParcel(
  db: Kysely<Tables>,
  orderId: string,
): Promise<Omit<NonNullable<CaseView['parcel']>, 'trackingUrl'> | null> {
  const { rows } = await sql<
    Omit<NonNullable<CaseView['parcel']>, 'trackingUrl' | 'packedAt'> & { packedAt: Date | null }
  >`
    select p.code, p.packed_at as "packedAt", p.packed_by as "packedBy",
      (select coalesce(json_agg(json_build_object('sku', t.sku, 'code', l.code, 'bestBefore', l.best_before) order by t.sku, l.code), '[]')
        from parcel_lot t join lot l on l.lot_id = t.lot_id where t.parcel_id = p.parcel_id and t.sku in (select sku from order_line where order_id = o.order_id)) as lots,
      (select coalesce(json_agg(f.photo_id order by f.taken_at), '[]') from parcel_photo f where f.parcel_id = p.parcel_id and octet_length(f.bytes) > 0) as photos
    from "order" o join parcel p on p.parcel_id = o.parcel_id where o.order_id = ${orderId}`.execute(db)
  const [row] = rows
  return row ? { ...row, packedAt: row.packedAt?.toISOString() ?? null } : null
}
