import { sql, type Kysely } from 'kysely'

/**
 * What the deadline engine stores: a sale's rules, moved promises, a seller's escalation ladder, and pending
 * notifications.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [rules, ladder, indexes].join('\n').split(/;\n/)) {
    if (statement.trim()) await sql.raw(statement).execute(db)
  }
}

const rules = `
alter table sale add column policy_version text;
create table sale_rule (
  sale_id uuid primary key references sale,
  past_capacity text not null default 'ignore' check (past_capacity in ('ignore', 'later', 'refuse')),
  on_breach text not null default 'flag' check (on_breach in ('flag', 'cancel')),
  hands integer check (hands between 0 and 1000),
  floor_from text,
  floor_until text,
  changed_at timestamptz not null default app_now(),
  actor text not null,
  check ((floor_from is null) = (floor_until is null))
);
create table promise_shift (
  sale_id uuid not null references sale,
  from_at timestamptz not null,
  full_until timestamptz,
  todo integer not null,
  packable integer not null,
  primary key (sale_id, from_at)
);
`

const ladder = `
create table escalation_contact (
  contact_id uuid primary key,
  seller_id uuid not null references seller,
  rung text not null check (rung in ('host', 'packer', 'lead', 'hub', 'backup')),
  channel text not null check (channel in ('webhook', 'web-push', 'e-mail')),
  label text not null,
  language text not null check (language in ('vi', 'en')),
  sealed bytea not null,
  contents text not null,
  created_at timestamptz not null default app_now(),
  actor text not null
);
create index escalation_contact_seller on escalation_contact (seller_id, rung);
create table escalation (
  sale_id uuid not null references sale,
  pack_by timestamptz not null,
  rung integer not null check (rung between 1 and 4),
  cause text not null check (cause in ('alarm', 'climb')),
  waiting integer not null check (waiting > 0),
  raised_at timestamptz not null,
  climbs_at timestamptz,
  climbed_at timestamptz,
  over_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text,
  primary key (sale_id, pack_by, rung),
  check ((acknowledged_at is null) = (acknowledged_by is null))
);
create index escalation_open on escalation (climbs_at) where acknowledged_at is null and climbed_at is null and over_at is null;
create table notification (
  notification_id uuid primary key,
  contact_id uuid not null references escalation_contact on delete cascade,
  sale_id uuid not null references sale,
  body jsonb not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'given-up')),
  attempts integer not null default 0,
  next_try_at timestamptz not null,
  last_error text,
  created_at timestamptz not null,
  done_at timestamptz
);
create index notification_due on notification (next_try_at) where state = 'waiting';
create index notification_contact on notification (contact_id, created_at);
`

const indexes = `
create index parcel_packed on parcel (seller_id, packed_at) where packed_at is not null;
create index parcel_todo on parcel (seller_id, pack_by) where state in ('waiting', 'picking');
create index parcel_hand_over on parcel (seller_id, hand_over_by);
`
