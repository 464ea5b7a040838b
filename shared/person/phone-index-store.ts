import { sql } from 'kysely'
import { ConfigError, type Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import { openKeyRing, openPersonalData, phoneIndexKey, type PersonalData } from '../order/personal-data.ts'

const place = 'phone index'

/**
 * Opens people's data with the keys of the configuration. The key of the phone index is made once from the first key and kept sealed in the database:
 * limits, tokens and look-ups hang on that index, so it must be the same after the key was changed. Throws {@link ConfigError} when the keys are not
 * those of this database: every new row would be lost to whoever has the right one.
 */
export async function openPeople(db: Database, config: Pick<Config, 'PERSONAL_DATA_KEY' | 'PERSONAL_DATA_KEY_OLD'>): Promise<PersonalData> {
  const { PERSONAL_DATA_KEY: present, PERSONAL_DATA_KEY_OLD: former } = config
  const ring = openKeyRing(former === undefined ? [present] : [present, former])
  const kept = (await readIndex(db)) ?? (await makeIndex(db, ring.keyIds, ring.seal(phoneIndexKey(former ?? present), place), ring.keyId))
  if (!ring.keyIds.includes(kept.key_id)) refuse(kept.key_id, ring.keyIds)
  return openPersonalData(ring, ring.open(kept.sealed, place))
}

function readIndex(db: Database): Promise<{ key_id: string; sealed: Buffer } | undefined> {
  return db.selectFrom('phone_index').select(['key_id', 'sealed']).executeTakeFirst()
}

async function makeIndex(db: Database, keyIds: readonly string[], sealed: Buffer, keyId: string): Promise<{ key_id: string; sealed: Buffer }> {
  const { rows } = await sql<{ key_id: string }>`select key_id from recipient where key_id <> all(${[...keyIds]}::text[]) and erased_at is null limit 1`.execute(db)
  if (rows[0]) refuse(rows[0].key_id, keyIds)
  await db.insertInto('phone_index').values({ key_id: keyId, sealed }).onConflict((conflict) => conflict.doNothing()).execute()
  return (await readIndex(db))!
}

function refuse(sealedWith: string, keyIds: readonly string[]): never {
  throw new ConfigError(
    `PERSONAL_DATA_KEY is not the key of this database: people's data was sealed with key ${sealedWith}, given is ${keyIds.join(' and ')}. ` +
      'Set the right one; while a key is being changed, the former one is PERSONAL_DATA_KEY_OLD until `npm run person -- rekey` says that it is not needed any more.',
  )
}

const rowsPerStep = 500

/**
 * Seals again, with the present key, a part of what a former key has sealed: recipients first, the phone index last, so that a process without the
 * former key refuses to start as long as anything needs it. Several may do it at once. Returns how many rows were sealed again; 0 when none is left.
 */
export async function rekeyStep(db: Database, { ring }: PersonalData): Promise<number> {
  const former = ring.keyIds.filter((id) => id !== ring.keyId)
  if (former.length === 0) return 0
  return db.transaction().execute(async (tx) => {
    const rows = await tx.selectFrom('recipient').select(['recipient_id', 'sealed']).where('key_id', 'in', former).limit(rowsPerStep).forUpdate().skipLocked().execute()
    if (rows.length === 0) return rekeyIndex(tx, former)
    const sealed = rows.map((row) => ring.seal(ring.open(row.sealed, row.recipient_id), row.recipient_id))
    await sql`
      update recipient r set sealed = n.sealed, key_id = ${ring.keyId}
      from unnest(${rows.map((row) => row.recipient_id)}::uuid[], ${sealed}::bytea[]) as n(recipient_id, sealed) where r.recipient_id = n.recipient_id`.execute(tx)
    return rows.length
  })

  async function rekeyIndex(tx: Database, keyIds: readonly string[]): Promise<number> {
    const left = await tx.selectFrom('recipient').select('recipient_id').where('key_id', 'in', keyIds).limit(1).executeTakeFirst()
    const index = left ? undefined : await tx.selectFrom('phone_index').select('sealed').where('key_id', 'in', keyIds).forUpdate().skipLocked().executeTakeFirst()
    if (!index) return 0
    await tx.updateTable('phone_index').set({ key_id: ring.keyId, sealed: ring.seal(ring.open(index.sealed, place), place) }).execute()
    return 1
  }
}

/** How many rows still need a former key, and whether any row needs a key that nobody gave. */
export async function rowsByKey(db: Database): Promise<{ keyId: string; rows: number }[]> {
  const { rows } = await sql<{ keyId: string; rows: number }>`
    select key_id as "keyId", count(*)::int as rows from (select key_id from recipient where erased_at is null union all select key_id from phone_index) k group by key_id order by key_id`.execute(db)
  return rows
}
