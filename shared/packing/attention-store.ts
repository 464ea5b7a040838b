import { sql } from 'kysely'
import type { FactPayload } from '../contract/facts.ts'
import type { Database } from '../db/database.ts'
import { paperProblems, type ParcelAttention } from './paper/paper-problem.ts'

/**
 * Records which parcels of a batch a person must look at, as determined when its paper was rendered; ignored for paper
 * that is no longer current. Returns the batch if anything changed.
 */
export async function keepAttention(
  db: Database,
  batchId: string,
  paperVersion: number,
  attention: readonly ParcelAttention[],
): Promise<FactPayload<'batch:changed'> | undefined> {
  const list = JSON.stringify(unionOf(attention))
  const { rows } = await sql<FactPayload<'batch:changed'>>`
    with batch as materialized (select batch_id, sale_id, state, version from packing_batch where batch_id = ${batchId} and paper_version = ${paperVersion} for share),
      wanted as materialized (select p.parcel_id, n.problems from batch join parcel p using (batch_id) join json_to_recordset(${list}::json) as n(code text, problems text[]) on n.code = p.code),
      gone as (delete from parcel_attention a using parcel p, batch where p.parcel_id = a.parcel_id and p.batch_id = batch.batch_id
        and not exists (select 1 from wanted w where w.parcel_id = a.parcel_id) returning 1),
      kept as (insert into parcel_attention (parcel_id, problems) select parcel_id, problems from wanted
        on conflict (parcel_id) do update set problems = excluded.problems, noted_at = app_now() where parcel_attention.problems <> excluded.problems returning 1)
    select batch_id as "batchId", sale_id as "saleId", state, version from batch where exists (select 1 from gone union all select 1 from kept)`.execute(
    db,
  )
  return rows[0]
}

function unionOf(attention: readonly ParcelAttention[]): ParcelAttention[] {
  const codes = [...new Set(attention.map(({ code }) => code))]
  return codes.map((code) => {
    const found = new Set(attention.filter((one) => one.code === code).flatMap(({ problems }) => problems))
    return { code, problems: paperProblems.filter((problem) => found.has(problem)) }
  })
}
