import { CompiledQuery, type Kysely } from 'kysely'
import type pg from 'pg'
import type { Tables } from '../db/tables.ts'
import { alarmsFor } from './alarm.ts'

const insert = `insert into deadline_alarm (sale_id, pack_by, step, due_at)
  select sale_id, pack_by, step, due_at from json_to_recordset($1::json) as a(sale_id uuid, pack_by timestamptz, step int, due_at timestamptz) on conflict do nothing`

/** A sale's deadline that needs alarms. */
export interface SaleDeadline {
  saleId: string
  packBy: Date
}

function rowsOf(deadlines: readonly SaleDeadline[], now: Date): string {
  return JSON.stringify(
    deadlines.flatMap(({ saleId, packBy }) =>
      alarmsFor(packBy, now).map((alarm) => ({
        sale_id: saleId,
        pack_by: packBy,
        step: alarm.step,
        due_at: alarm.dueAt,
      })),
    ),
  )
}

/**
 * Sets the alarms of deadlines, except those already past when created; once per (sale, packBy, step), however often it
 * is called.
 */
export async function setAlarms(tx: Kysely<Tables>, deadlines: readonly SaleDeadline[], now: Date): Promise<void> {
  await tx.executeQuery(CompiledQuery.raw(insert, [rowsOf(deadlines, now)]))
}

/** The same on the connection that decides orders. */
export async function setAlarmsOn(client: pg.PoolClient, deadlines: readonly SaleDeadline[], now: Date): Promise<void> {
  if (deadlines.length > 0) await client.query({ name: 'set-alarms', text: insert, values: [rowsOf(deadlines, now)] })
}
