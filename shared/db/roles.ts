import { createHash } from 'node:crypto'
import type pg from 'pg'

/**
 * Write-once tables, on which the audit rests: the role used by web and worker can neither change nor delete their
 * rows. Personal data is not among them: a `recipient` can be erased.
 */
export const appendOnlyTables = [
  'advance',
  'amendment_parcel',
  'audit_entry',
  'audit_link',
  'breach',
  'carrier_event',
  'case_event',
  'case_photo',
  'certificate',
  'check_in',
  'commitment',
  'consignment_scan',
  'entry',
  'goods_due',
  'freight_invoice',
  'freight_share',
  'hand_out',
  'lot_change',
  'manifest',
  'manifest_amendment',
  'manifest_signature',
  'missing_dismissal',
  'order_event',
  'order_line',
  'pack_scan',
  'parcel_photo',
  'parcel_weight',
  'payout',
  'pickup_note',
  'pickup_photo',
  'pickup_scan',
  'promise_shift',
  'quota_change',
  'refund',
  'replaced_code',
  'return_photo',
  'return_scan',
  'sale_event',
  'short_pick',
  'statement',
  'statement_decision',
  'statement_line',
  'statement_match',
  'stock_movement',
  'waiting_entry',
] as const

/**
 * The columns that may change in them: the current paper version is not part of what was signed, nor is the key that
 * encrypts a courier's name; the parcel of a carrier's event may become known later; a photo loses its bytes when its
 * person's data is erased; how somebody's waiting ended is written down when it does.
 */
export const changingColumns: Partial<Record<(typeof appendOnlyTables)[number], readonly string[]>> = {
  carrier_event: ['parcel_id', 'is_settled'],
  case_photo: ['bytes'],
  manifest: ['paper_version'],
  manifest_signature: ['key_id', 'sealed'],
  parcel_photo: ['bytes'],
  return_photo: ['bytes'],
  waiting_entry: ['outcome', 'ended_at', 'ended_after_movement'],
}

const appRole = 'flashpack_app'

/**
 * Web and worker's URL for a database we run ourselves, derived from its owner's: a separate role, whose password is
 * derived from the owner's.
 */
export function appUrlOf(ownerUrl: string): string {
  const url = new URL(ownerUrl)
  url.password = createHash('sha256').update(`${appRole}/${url.password}`).digest('base64url')
  url.username = appRole
  return url.href
}

/**
 * Grants the role of `appUrl` what web and worker need, and no more. Run by the owner after each migration; idempotent.
 * With `make` the role is created if missing. The queue's schema belongs to the role: it contains only wake-ups, so one
 * owned by another role is dropped.
 */
export async function allowApp(
  client: pg.ClientBase,
  { appUrl, schema, queueSchema, make }: { appUrl: string; schema: string; queueSchema: string; make: boolean },
): Promise<void> {
  const { username, password } = new URL(appUrl)
  const role = decodeURIComponent(username)
  const run = async (text: string, ...values: string[]): Promise<void> => {
    const { rows } = await client.query<{ text: string | null }>(
      `select format($q$${text}$q$${values.map((_, i) => `, $${i + 1}::text`).join('')}) as text`,
      values,
    )
    await client.query(rows[0]!.text!)
  }
  const { rows } = await client.query<{ role: boolean; mine: boolean; create: boolean; queue: string | null }>(
    `select exists (select 1 from pg_roles where rolname = $1) as role, current_user = $1 as mine,
      coalesce((select has_database_privilege(oid, current_database(), 'create') from pg_roles where rolname = $1), false) as create,
      (select nspowner::regrole::text from pg_namespace where nspname = $2) as queue`,
    [role, queueSchema],
  )
  const is = rows[0]!
  if (is.mine) return
  if (make) await run(`${is.role ? 'alter' : 'create'} role %I login password %L`, role, decodeURIComponent(password))
  if (!is.create)
    await client.query(
      `do $$ begin execute format('grant create on database %I to %I', current_database(), '${role.replaceAll("'", "''")}'); end $$`,
    )
  if (is.queue !== null && is.queue !== role) await run('drop schema %I cascade', queueSchema)
  await run('grant usage on schema %I to %I', schema, role)
  await run('grant select, insert, update, delete on all tables in schema %I to %I', schema, role)
  await run('grant usage, select on all sequences in schema %I to %I', schema, role)
  for (const table of appendOnlyTables)
    await run('revoke update, delete, truncate on %I.%I from %I', schema, table, role)
  for (const [table, columns] of Object.entries(changingColumns))
    for (const column of columns) await run('grant update (%I) on %I.%I to %I', column, schema, table, role)
  for (const table of ['kysely_migration', 'kysely_migration_lock'])
    await run('revoke insert, update, delete, truncate on %I.%I from %I', schema, table, role)
}
