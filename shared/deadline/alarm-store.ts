import { CompiledQuery, type Kysely } from 'kysely'
import type pg from 'pg'
import type { Tables } from '../db/tables.ts'
import { alarmsFor } from './alarm.ts'

const insert = `insert into deadline_alarm (sale_id, pack_by, step, due_at)
  select sale_id, pack_by, step, due_at from json_to_recordset($1::json) as a(sale_id uuid, pack_by timestamptz, step int, due_at timestamptz) on conflict do nothing`

function rowsOf(saleId: string, packBy: Date, now: Date): string {
  return JSON.stringify(alarmsFor(packBy, now).map((alarm) => ({ sale_id: saleId, pack_by: packBy, step: alarm.step, due_at: alarm.dueAt })))
}

/** Sets the alarms of a sale's deadline, those that are not past at birth; once per (sale, packBy, step), however often it is asked. */
export async function setAlarms(tx: Kysely<Tables>, saleId: string, packBy: Date, now: Date): Promise<void> {
  await tx.executeQuery(CompiledQuery.raw(insert, [rowsOf(saleId, packBy, now)]))
}

/** The same on the connection that decides orders. */
export async function setAlarmsOn(client: pg.PoolClient, saleId: string, packBy: Date, now: Date): Promise<void> {
  await client.query({ name: 'set-alarms', text: insert, values: [rowsOf(saleId, packBy, now)] })
}
