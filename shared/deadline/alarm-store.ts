import { alarmsFor } from './alarm.ts'

interface Queryable {
  query(text: string, values: unknown[]): Promise<unknown>
}

/** Sets the alarms of a sale's deadline, those that are not past at birth; once per (sale, packBy, step), however often it is asked. */
export async function setAlarms(client: Queryable, saleId: string, packBy: Date, now: Date): Promise<void> {
  const alarms = alarmsFor(packBy, now)
  await client.query(
    `insert into deadline_alarm (sale_id, pack_by, step, due_at)
     select $1, $2, step, due_at from unnest($3::int[], $4::timestamptz[]) as a(step, due_at) on conflict do nothing`,
    [saleId, packBy, alarms.map((alarm) => alarm.step), alarms.map((alarm) => alarm.dueAt)],
  )
}
