import { sql, type Kysely } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { CaseRow } from '../db/tables/case.ts'
import type { PersonalData } from '../person/personal-data.ts'
import { tellOfStep, type Step } from './case-tell-store.ts'
import type { CaseStep } from './case.ts'

export type CaseChange = Partial<
  Pick<
    CaseRow,
    'state' | 'outcome' | 'rung' | 'climbs_at' | 'taken_by' | 'due_at' | 'clock_over' | 'policy' | 'policy_version'
  >
>

export function findCase(db: Kysely<Tables>, caseId: string): Promise<CaseRow | undefined> {
  return db.selectFrom('support_case').selectAll().where('case_id', '=', caseId).executeTakeFirst()
}

export function lockCase(tx: Tx, caseId: string): Promise<CaseRow | undefined> {
  return tx.selectFrom('support_case').selectAll().where('case_id', '=', caseId).forUpdate().executeTakeFirst()
}

/** Opens a case with its first step. */
export async function insertCase(
  tx: Tx,
  personal: PersonalData,
  row: Omit<CaseRow, 'version' | 'clock_over'>,
  step: Step,
): Promise<CaseRow> {
  const made = await tx.insertInto('support_case').values(row).returningAll().executeTakeFirstOrThrow()
  await keepStep(tx, personal, made, step)
  return made
}

/** Changes a locked case and appends the step that did it; whoever is concerned is told in the same transaction. */
export async function writeStep(
  tx: Tx,
  personal: PersonalData,
  row: CaseRow,
  change: CaseChange,
  step: Step,
): Promise<CaseRow> {
  const changed = await tx
    .updateTable('support_case')
    .set({ ...change, version: row.version + 1 })
    .where('case_id', '=', row.case_id)
    .where('version', '=', row.version)
    .returningAll()
    .executeTakeFirstOrThrow()
  await keepStep(tx, personal, changed, step)
  return changed
}

async function keepStep(tx: Tx, personal: PersonalData, row: CaseRow, step: Step): Promise<void> {
  const { stepId, kind, actor, at, detail, words } = step
  await tx
    .insertInto('case_event')
    .values({
      step_id: stepId,
      case_id: row.case_id,
      sale_id: row.sale_id,
      version: row.version,
      kind,
      actor,
      at,
      detail: JSON.stringify(detail),
    })
    .execute()
  if (words !== undefined && words !== '')
    await tx
      .insertInto('case_words')
      .values({
        step_id: stepId,
        viewer_id: row.viewer_id,
        key_id: personal.keyId,
        sealed: personal.sealText(words, stepId),
      })
      .execute()
  await tellOfStep(tx, row, step)
}

/** A step that was made before, under its id. */
export function findStep(
  db: Kysely<Tables>,
  stepId: string,
): Promise<{ case_id: string; kind: CaseStep; actor: string } | undefined> {
  return db
    .selectFrom('case_event')
    .select(['case_id', 'kind', 'actor'])
    .where('step_id', '=', stepId)
    .executeTakeFirst()
}

/** How many cases a phone opened within the last minute, and an order ever; the phone waits until the end of this. */
export async function countCases(
  tx: Tx,
  { buyerKey, orderId }: { buyerKey: string; orderId: string },
): Promise<{ ofPhone: number; ofOrder: number; waitMs: number }> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`cases of ${buyerKey}`}, 0))`.execute(tx)
  const { rows } = await sql<{ ofPhone: number; ofOrder: number; waitMs: number | null }>`
    select (select count(*)::int from support_case where order_id = ${orderId}) as "ofOrder", count(*)::int as "ofPhone",
      ceil(extract(epoch from min(opened_at) + interval '1 minute' - app_now()) * 1000)::int as "waitMs"
    from support_case where buyer_key = ${buyerKey} and opened_at > app_now() - interval '1 minute'`.execute(tx)
  return { ...rows[0]!, waitMs: rows[0]!.waitMs ?? 0 }
}

export async function listDueCases(db: Kysely<Tables>, limit: number): Promise<string[]> {
  const { rows } = await sql<{ case_id: string }>`
    select case_id from support_case where state = 'open' and not clock_over and due_at < (select app_now())
    union select case_id from support_case where climbs_at <= (select app_now()) limit ${limit}`.execute(db)
  return rows.map((row) => row.case_id)
}
