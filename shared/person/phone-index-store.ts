import { sql } from 'kysely'
import { ConfigError, type Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import { openKeyRing, openPersonalData, phoneIndexKey, type KeyRing, type PersonalData } from './personal-data.ts'

const place = 'phone index'

/**
 * Opens personal data with the configured keys. The key of the phone index is derived once from the first key and
 * stored encrypted in the database: limits, tokens and lookups depend on that index, so it must survive key rotations.
 * Throws {@link ConfigError} if the keys are not those of this database: every new row would be unreadable with the
 * right one.
 */
export async function openPeople(
  db: Database,
  config: Pick<Config, 'PERSONAL_DATA_KEY' | 'PERSONAL_DATA_KEY_OLD'>,
): Promise<PersonalData> {
  const { PERSONAL_DATA_KEY: present, PERSONAL_DATA_KEY_OLD: former } = config
  const ring = openKeyRing(former === undefined ? [present] : [present, former])
  const kept =
    (await readIndex(db)) ??
    (await makeIndex(db, ring.keyIds, ring.seal(phoneIndexKey(former ?? present), place), ring.keyId))
  if (!ring.keyIds.includes(kept.key_id)) refuse(kept.key_id, ring.keyIds)
  return openPersonalData(ring, ring.open(kept.sealed, place))
}

function readIndex(db: Database): Promise<{ key_id: string; sealed: Buffer } | undefined> {
  return db.selectFrom('phone_index').select(['key_id', 'sealed']).executeTakeFirst()
}

async function makeIndex(
  db: Database,
  keyIds: readonly string[],
  sealed: Buffer,
  keyId: string,
): Promise<{ key_id: string; sealed: Buffer }> {
  const { rows } = await sql<{
    key_id: string
  }>`select key_id from recipient where key_id <> all(${[...keyIds]}::text[]) and erased_at is null limit 1`.execute(db)
  if (rows[0]) refuse(rows[0].key_id, keyIds)
  await db
    .insertInto('phone_index')
    .values({ key_id: keyId, sealed })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await readIndex(db))!
}

function refuse(sealedWith: string, keyIds: readonly string[]): never {
  throw new ConfigError(
    `PERSONAL_DATA_KEY is not the key of this database: personal data was encrypted with key ${sealedWith}, but the configured one is ${keyIds.join(' and ')}. ` +
      'Set the right one; during a rotation, keep the previous one in PERSONAL_DATA_KEY_OLD until `npm run person -- rekey` says that it is no longer needed.',
  )
}

const rowsPerStep = 500

/**
 * Every encrypted column, with what it is bound to: recipients and how they are told, couriers who sign, senders and
 * carrier credentials, notes on orders, words of cases, accounts of refunds and why they were refused, addresses and
 * secrets of webhooks.
 */
export const sealedPlaces = [
  { table: 'recipient', id: 'recipient_id' },
  { table: 'buyer_contact', id: 'contact_id' },
  { table: 'manifest_signature', id: 'manifest_id' },
  { table: 'carrier_account', id: 'account_id' },
  { table: 'shop', id: 'seller_id' },
  { table: 'staff_note', id: 'order_id' },
  { table: 'buyer_note', id: 'order_id' },
  { table: 'case_words', id: 'step_id' },
  { table: 'refund_words', id: 'refund_id' },
  { table: 'refund_account', id: 'order_id' },
  { table: 'bank_transfer_account', id: 'transfer_id' },
  { table: 'webhook_endpoint', id: 'endpoint_id' },
  { table: 'platform_account', id: 'shop_id' },
] as const

/** Encrypted without a record of the key: the addresses of escalation contacts. There are few, so each is tried. */
export const unnotedPlaces = [{ table: 'escalation_contact', id: 'contact_id' }] as const

/**
 * Re-encrypts part of what a previous key encrypted with the current key: the phone index last, so that a process
 * without the previous key refuses to start while anything still needs it. Safe to run concurrently. Returns how many
 * rows were re-encrypted; 0 when none is left.
 */
export async function rekeyStep(db: Database, { ring }: PersonalData): Promise<number> {
  const former = ring.keyIds.filter((id) => id !== ring.keyId)
  if (former.length === 0) return 0
  return db.transaction().execute(async (tx) => {
    for (const { table, id } of sealedPlaces) {
      const { rows } = await sql<{ id: string; sealed: Buffer }>`
        select ${sql.ref(id)} as id, sealed from ${sql.table(table)} where key_id = any(${former}::text[]) limit ${rowsPerStep} for update skip locked`.execute(
        tx,
      )
      if (rows.length === 0) continue
      const sealed = rows.map((row) => ring.seal(ring.open(row.sealed, row.id), row.id))
      await sql`
        update ${sql.table(table)} t set sealed = n.sealed, key_id = ${ring.keyId}
        from unnest(${rows.map((row) => row.id)}::uuid[], ${sealed}::bytea[]) as n(id, sealed) where ${sql.ref(`t.${id}`)} = n.id`.execute(
        tx,
      )
      return rows.length
    }
    return (await rekeyUnnoted(tx, ring)) || rekeyIndex(tx, ring, former)
  })
}

async function rekeyUnnoted(tx: Database, ring: KeyRing): Promise<number> {
  let sealed = 0
  for (const { table, id } of unnotedPlaces) {
    const { rows } = await sql<{
      id: string
      sealed: Buffer
    }>`select ${sql.ref(id)} as id, sealed from ${sql.table(table)} order by ${sql.ref(id)} for update`.execute(tx)
    for (const row of rows.filter((one) => !ring.isPresent(one.sealed, one.id))) {
      await sql`update ${sql.table(table)} set sealed = ${ring.seal(ring.open(row.sealed, row.id), row.id)} where ${sql.ref(id)} = ${row.id}`.execute(
        tx,
      )
      sealed += 1
    }
  }
  return sealed
}

async function rekeyIndex(tx: Database, ring: KeyRing, former: readonly string[]): Promise<number> {
  const left = (await rowsByKey(tx)).some(({ keyId, index }) => former.includes(keyId) && !index)
  const index = left
    ? undefined
    : await tx
        .selectFrom('phone_index')
        .select('sealed')
        .where('key_id', 'in', former)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst()
  if (!index) return 0
  await tx
    .updateTable('phone_index')
    .set({ key_id: ring.keyId, sealed: ring.seal(ring.open(index.sealed, place), place) })
    .execute()
  return 1
}

/** How many rows are encrypted with which key; `index` marks the phone index itself. */
export async function rowsByKey(db: Database): Promise<{ keyId: string; index: boolean; rows: number }[]> {
  const kept = sql.join(
    sealedPlaces.map(
      ({ table }) => sql`select key_id, false as index from ${sql.table(table)} where length(sealed) > 0`,
    ),
    sql` union all `,
  )
  const { rows } = await sql<{ keyId: string; index: boolean; rows: number }>`
    select key_id as "keyId", index, count(*)::int as rows from (${kept} union all select key_id, true from phone_index) k group by key_id, index order by key_id, index`.execute(
    db,
  )
  return rows
}
