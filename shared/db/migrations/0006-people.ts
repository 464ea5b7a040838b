import { sql, type Kysely } from 'kysely'

/**
 * The key of personal data can be rotated, and the data erased: the phone index key is stored encrypted, so that it
 * survives every rotation; an erased recipient keeps its row, which parcels and orders refer to, but nothing in it;
 * every erasure has a receipt.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [keys, recipients, erasures].join('\n').split(/;\n/)) {
    if (statement.trim()) await sql.raw(statement).execute(db)
  }
}

const keys = `
create table phone_index (
  single boolean primary key default true check (single),
  key_id text not null,
  sealed bytea not null
);
`

const recipients = `
alter table recipient add consent_version text, add erased_at timestamptz,
  add constraint erased_is_empty check ((erased_at is null) = (length(sealed) > 0) and (erased_at is null or ward_code = ''));
create index recipient_key on recipient (key_id);
create index recipient_kept on recipient (created_at) where erased_at is null;
create index parcel_viewer on parcel (viewer_id);
`

const erasures = `
create table erasure (
  receipt_id uuid primary key,
  reason text not null check (reason in ('request', 'retention')),
  buyer_key text check ((reason = 'request') = (buyer_key is not null)),
  requested_at timestamptz not null default app_now(),
  requested_by text not null,
  closing_at timestamptz,
  erased_at timestamptz,
  recipients integer,
  documents integer,
  tokens_revoked integer,
  check ((erased_at is null) = (recipients is null) and (erased_at is null) = (documents is null) and (erased_at is null) = (tokens_revoked is null))
);
create unique index erasure_open on erasure (buyer_key) where erased_at is null;
create index erasure_buyer on erasure (buyer_key);
`
