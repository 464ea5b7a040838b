import { sql, type Kysely } from 'kysely'

/**
 * A buyer's complaint had no place: it was said in a chat and forgotten. A case belongs to an order and has a clock;
 * what happens to it is only appended, sealed by the audit as in 0005, so that a clock that was missed stays missed.
 * `case` is a word of SQL, hence `support_case`. Words and photos may name people: they are apart, and go with their
 * buyer. Whoever answers has a role of their own, which may be invited by a link; so may the role that reads money.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const staffRoles = `('host', 'packer', 'dispatcher', 'producer', 'finance', 'support', 'owner', 'admin')`

const noteInto = (
  name: string,
  source: string,
  key: string,
): string => `create function ${name}() returns trigger language plpgsql as $$ begin
    insert into audit_inbox (source, chain_id, key) values ('${source}', new.sale_id, new.${key}::text);
    return null;
  end $$`

const statements = [
  `alter table sign_in_link drop constraint sign_in_link_role_check`,
  `alter table sign_in_link add constraint sign_in_link_role_check check (role in ${staffRoles})`,
  `alter table staff_session drop constraint staff_session_role_check`,
  `alter table staff_session add constraint staff_session_role_check check (role in ${staffRoles})`,
  `create table case_rule (
    seller_id uuid primary key references seller,
    policy text not null,
    actor text not null,
    changed_at timestamptz not null default app_now()
  )`,
  `create table support_case (
    case_id uuid primary key,
    order_id uuid not null,
    sale_id uuid not null references sale,
    seller_id uuid not null references seller,
    viewer_id uuid not null references viewer,
    buyer_key text not null,
    kind text not null check (kind in ('late', 'damaged', 'wrong', 'missing', 'other')),
    sku text,
    policy text not null,
    policy_version text not null,
    opened_at timestamptz not null,
    due_at timestamptz not null,
    clock_over boolean not null default false,
    state text not null check (state in ('open', 'closed')),
    outcome text check (outcome in ('refund', 'replace', 'return', 'explained')),
    rung smallint not null check (rung between 1 and 4),
    climbs_at timestamptz,
    taken_by text,
    version integer not null default 1,
    contents text not null,
    check (state = 'open' or (outcome is not null and climbs_at is null))
  )`,
  `create index support_case_order on support_case (order_id)`,
  `create index support_case_viewer on support_case (viewer_id)`,
  `create index support_case_buyer on support_case (buyer_key, opened_at)`,
  `create index support_case_seller on support_case (seller_id, due_at, case_id)`,
  `create index support_case_opened on support_case (opened_at)`,
  `create index support_case_due on support_case (due_at) where state = 'open' and not clock_over`,
  `create index support_case_climbs on support_case (climbs_at) where climbs_at is not null`,
  `create table case_event (
    step_id uuid primary key,
    case_id uuid not null references support_case,
    sale_id uuid not null references sale,
    version integer not null check (version > 0),
    kind text not null check (kind in ('opened', 'taken', 'climbed', 'unheard', 'overdue', 'answered', 'ended', 'reopened')),
    actor text not null,
    at timestamptz not null,
    detail jsonb not null,
    unique (case_id, version)
  )`,
  noteInto('note_case_event', 'case-event', 'step_id'),
  `create trigger note_case_event after insert on case_event for each row execute function note_case_event()`,
  `create table case_words (
    step_id uuid primary key references case_event,
    viewer_id uuid not null references viewer,
    key_id text not null,
    sealed bytea not null
  )`,
  `create index case_words_viewer on case_words (viewer_id)`,
  `create table case_photo (
    photo_id uuid primary key,
    case_id uuid not null references support_case,
    sale_id uuid not null references sale,
    viewer_id uuid not null references viewer,
    source_sha256 bytea not null,
    sha256 bytea not null,
    width integer not null,
    height integer not null,
    bytes bytea not null,
    actor text not null,
    at timestamptz not null default app_now()
  )`,
  `create index case_photo_case on case_photo (case_id)`,
  `create index case_photo_viewer on case_photo (viewer_id)`,
  noteInto('note_case_photo', 'case-photo', 'photo_id'),
  `create trigger note_case_photo after insert on case_photo for each row execute function note_case_photo()`,
]
