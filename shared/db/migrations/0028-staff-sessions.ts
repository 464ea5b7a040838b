import { sql, type Kysely } from 'kysely'

/**
 * Every sign-in of a staff member on a device, so that it can be seen and ended, and the keys with which they sign in
 * again without a new link: passkeys, and devices that are opened by a PIN. Of a PIN only a hash is stored, which also
 * needs the secret of its device. A challenge that a passkey signed is good for one sign-in.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const person = `
    seller_id uuid not null references seller,
    holder text not null check (length(holder) between 1 and 100),
    role text not null check (role in ('host', 'packer', 'dispatcher', 'owner', 'admin')),
    device text not null check (length(device) between 1 and 100)`

const statements = [
  `create table staff_session (
    session_id uuid primary key,${person},
    way text not null check (way in ('link', 'passkey', 'pin', 'provider')),
    key_id uuid,
    started_at timestamptz not null,
    used_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  `alter table sign_in_link add session_id uuid`,
  `create index staff_session_shop on staff_session (seller_id, expires_at)`,
  `create index staff_session_expires on staff_session (expires_at)`,
  `create table staff_key (
    key_id uuid primary key default gen_random_uuid(),${person},
    kind text not null check (kind in ('passkey', 'pin')),
    token_hours integer not null check (token_hours between 1 and 8760),
    session_id uuid not null,
    credential_id text unique,
    public_key bytea,
    sign_count bigint,
    transports text[],
    device_hash bytea check (length(device_hash) = 32),
    pin_hash bytea,
    wrong_tries integer not null default 0 check (wrong_tries between 0 and 5),
    created_at timestamptz not null,
    used_at timestamptz not null,
    check ((kind = 'passkey') = (credential_id is not null and public_key is not null and sign_count is not null)),
    check ((kind = 'pin') = (device_hash is not null and pin_hash is not null))
  )`,
  `create index staff_key_shop on staff_key (seller_id)`,
  `create unique index staff_key_pin on staff_key (device_hash, seller_id, holder, role) where kind = 'pin'`,
  `create table spent_challenge (
    challenge_hash bytea primary key check (length(challenge_hash) = 32),
    spent_at timestamptz not null default app_now()
  )`,
]
