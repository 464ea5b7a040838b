import { sql, type Kysely, type RawBuilder } from 'kysely'
import { createHash } from 'node:crypto'
import { recordChange } from '../audit/audit-store.ts'
import { actorName, type Actor, type StaffRole } from '../contract/roles.ts'
import type { StaffKey } from '../contract/routes/staff.ts'
import type { Tables } from '../db/tables.ts'
import { isManaged, isOwn, isRevokedHolder, type StaffPerson } from './person-store.ts'

/** Forgotten by its device after this many wrong PINs in a row. */
export const wrongPinsMax = 5

interface NewKey extends StaffPerson {
  hours: number
  device: string
  sessionId: string
  at: Date
}

export interface NewPasskey extends NewKey {
  credentialId: string
  publicKey: Uint8Array
  signCount: number
  transports: string[]
}

const columnsOf = ({ sellerId, name, role, hours, device, sessionId, at }: NewKey) => ({
  seller_id: sellerId,
  holder: name,
  role,
  token_hours: hours,
  device,
  session_id: sessionId,
  created_at: at,
  used_at: at,
})

/** Keeps a passkey. Undefined if there is one with this id, which is somebody's already. */
export async function addPasskey(db: Kysely<Tables>, key: NewPasskey): Promise<string | undefined> {
  return db.transaction().execute(async (tx) => {
    const made = await tx
      .insertInto('staff_key')
      .values({
        ...columnsOf(key),
        kind: 'passkey',
        credential_id: key.credentialId,
        public_key: Buffer.from(key.publicKey),
        sign_count: key.signCount,
        transports: key.transports,
        device_hash: null,
        pin_hash: null,
      })
      .onConflict((conflict) => conflict.column('credential_id').doNothing())
      .returning('key_id')
      .executeTakeFirst()
    if (made) await recordKey(tx, key, made.key_id, 'passkey')
    return made?.key_id
  })
}

export interface NewPin extends NewKey {
  deviceSecret: string
  pinHash: Buffer
}

/** Keeps a person's PIN on a device; it takes the place of the one they had there. */
export async function putPin(db: Kysely<Tables>, key: NewPin): Promise<string> {
  return db.transaction().execute(async (tx) => {
    await sql`
      delete from staff_key where kind = 'pin' and device_hash = ${hashOf(key.deviceSecret)} and seller_id = ${key.sellerId} and holder = ${key.name} and role = ${key.role}`.execute(
      tx,
    )
    const made = await tx
      .insertInto('staff_key')
      .values({
        ...columnsOf(key),
        kind: 'pin',
        credential_id: null,
        public_key: null,
        sign_count: null,
        transports: null,
        device_hash: hashOf(key.deviceSecret),
        pin_hash: key.pinHash,
      })
      .returning('key_id')
      .executeTakeFirstOrThrow()
    await recordKey(tx, key, made.key_id, 'pin')
    return made.key_id
  })
}

async function recordKey(
  tx: Kysely<Tables>,
  { role, name, device }: NewKey,
  keyId: string,
  kind: string,
): Promise<void> {
  await recordChange(tx, { actor: `${role}:${name}`, kind: 'key:added', subject: keyId, detail: { kind, device } })
}

/** A key that opens something: not revoked with its holder, and used within the days the operator allows. */
const isAlive = (days: number): RawBuilder<boolean> =>
  sql`(t.used_at > app_now() - make_interval(days => ${days}::int) and not ${isRevokedHolder(sql`t.created_at`)})`

/** Whom a key signs in, and for how long. */
export interface KnownKey extends StaffPerson {
  keyId: string
  hours: number
}
const known = sql`t.key_id as "keyId", t.seller_id as "sellerId", t.holder as name, t.role, t.token_hours as hours`

export interface KnownPasskey extends KnownKey {
  publicKey: Buffer
  signCount: number
}

export async function findPasskey(
  db: Kysely<Tables>,
  credentialId: string,
  days: number,
): Promise<KnownPasskey | undefined> {
  const { rows } = await sql<KnownPasskey>`
    select ${known}, t.public_key as "publicKey", t.sign_count::int8 as "signCount" from staff_key t
    where t.kind = 'passkey' and t.credential_id = ${credentialId} and ${isAlive(days)}`.execute(db)
  return rows[0]
}

/** The ids of a person's passkeys that still open something, so that no authenticator gets a second one. */
export async function listPasskeyIds(db: Kysely<Tables>, actor: Actor, days: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select t.credential_id as id from staff_key t where t.kind = 'passkey' and t.role = ${actor.role} and ${isOwn(actor)} and ${isAlive(days)}`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}

/** Notes that a passkey was used, by one more signature. False if its challenge was answered before. */
export async function usePasskey(
  tx: Kysely<Tables>,
  { keyId, signCount, challenge }: { keyId: string; signCount: number; challenge: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into spent_challenge (challenge_hash) values (${hashOf(challenge)}) on conflict do nothing returning 1`.execute(
    tx,
  )
  if (rows.length === 0) return false
  await sql`update staff_key set used_at = app_now(), sign_count = ${signCount} where key_id = ${keyId}`.execute(tx)
  return true
}

export type DevicePin = Omit<KnownKey, 'hours' | 'sellerId'> & { seller: string; shop: string | null }

/** Who may sign in by PIN on the device with this secret. */
export async function listPins(db: Kysely<Tables>, deviceSecret: string, days: number): Promise<DevicePin[]> {
  const { rows } = await sql<DevicePin>`
    select t.key_id as "keyId", t.holder as name, t.role, s.slug as seller, shop.name as shop
    from staff_key t join seller s on s.seller_id = t.seller_id left join shop on shop.seller_id = t.seller_id
    where t.kind = 'pin' and t.device_hash = ${hashOf(deviceSecret)} and ${isAlive(days)} order by t.used_at desc, t.key_id limit 20`.execute(
    db,
  )
  return rows
}

export interface TriedPin extends KnownKey {
  pinHash: Buffer
  wrongTries: number
}

/**
 * Counts a try before the PIN is looked at, so that tries at the same moment count too. Undefined for a key that is
 * unknown, of another device, or was tried too often.
 */
export async function tryPin(
  db: Kysely<Tables>,
  { keyId, deviceSecret, days }: { keyId: string; deviceSecret: string; days: number },
): Promise<TriedPin | undefined> {
  const { rows } = await sql<TriedPin>`
    update staff_key t set wrong_tries = wrong_tries + 1
    where t.key_id = ${keyId} and t.kind = 'pin' and t.device_hash = ${hashOf(deviceSecret)} and t.wrong_tries < ${wrongPinsMax} and ${isAlive(days)}
    returning ${known}, t.pin_hash as "pinHash", t.wrong_tries as "wrongTries"`.execute(db)
  return rows[0]
}

/** Notes that a PIN was right. False if the device was forgotten meanwhile. */
export async function usePin(tx: Kysely<Tables>, keyId: string): Promise<boolean> {
  const { rows } = await sql`
    update staff_key set wrong_tries = 0, used_at = app_now() where key_id = ${keyId} returning 1`.execute(tx)
  return rows.length > 0
}

/** Forgets a device after too many wrong PINs. */
export async function forgetDevice(db: Kysely<Tables>, { keyId, role, name }: KnownKey): Promise<void> {
  await removeKeys(db, sql`t.key_id = ${keyId}`, `${role}:${name}`, 'wrong-pins')
}

/** Removes the keys by which an ended session's device could sign in again: what opened it, and what was made in it. */
export async function removeKeysOfSession(db: Kysely<Tables>, sessionId: string, actor: Actor): Promise<void> {
  await removeKeys(
    db,
    sql`(t.session_id = ${sessionId}::uuid or t.key_id = (select key_id from staff_session where session_id = ${sessionId}::uuid))`,
    actorName(actor),
    'session-ended',
  )
}

/** Removes a key that this actor may remove. False if there is none. */
export async function removeKey(db: Kysely<Tables>, keyId: string, actor: Actor): Promise<boolean> {
  return (await removeKeys(db, sql`t.key_id = ${keyId} and ${isManaged(actor)}`, actorName(actor), 'removed')) > 0
}

async function removeKeys(
  db: Kysely<Tables>,
  which: RawBuilder<unknown>,
  actor: string,
  because: string,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ keyId: string; kind: string; role: StaffRole; name: string }>`
      delete from staff_key t where ${which} returning t.key_id as "keyId", t.kind, t.role, t.holder as name`.execute(
      tx,
    )
    for (const { keyId, kind, role, name } of rows)
      await recordChange(tx, {
        actor,
        kind: 'key:removed',
        subject: keyId,
        detail: { kind, of: `${role}:${name}`, because },
      })
    return rows.length
  })
}

type Row = { [Key in keyof StaffKey]: Key extends 'since' | 'lastUsed' ? Date : StaffKey[Key] }

/** The keys of the people whom this actor may sign out, last used first. */
export async function listKeys(db: Kysely<Tables>, actor: Actor, days: number): Promise<StaffKey[]> {
  const { rows } = await sql<Row>`
    select t.key_id as "keyId", t.holder as name, t.role, s.slug as seller, t.kind, t.device, t.created_at as since, t.used_at as "lastUsed", ${isOwn(actor)} as "isOwn"
    from staff_key t join seller s on s.seller_id = t.seller_id where ${isManaged(actor)} and ${isAlive(days)}
    order by "isOwn" desc, t.used_at desc, t.key_id limit 500`.execute(db)
  return rows.map((row) => ({ ...row, since: row.since.toISOString(), lastUsed: row.lastUsed.toISOString() }))
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
