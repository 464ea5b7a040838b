import { sql, type Kysely } from 'kysely'

/** Print jobs with their chunks, the copies of each label, and the printers that may be sent to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table printer (
    printer_id uuid primary key,
    seller_id uuid not null references seller,
    name text not null,
    host text not null,
    port integer not null,
    dpi integer not null check (dpi in (203, 300)),
    size text not null,
    actor text not null,
    created_at timestamptz not null default app_now(),
    removed_at timestamptz
  )`,
  `create table print_job (
    print_id uuid primary key,
    sale_id uuid not null references sale,
    seller_id uuid not null references seller,
    batch_id uuid references packing_batch,
    printer_id uuid references printer,
    document text not null,
    size text not null,
    reverse boolean not null,
    from_number integer,
    to_number integer,
    reason text,
    contents text not null,
    copy integer not null,
    labels integer not null,
    reprints integer not null,
    state text not null check (state in ('drawing', 'ready', 'printing', 'stopped', 'printed')),
    actor text not null,
    created_at timestamptz not null default app_now()
  )`,
  'create index print_job_sale on print_job (sale_id, created_at)',
  'create index print_job_seller on print_job (seller_id, document, created_at)',
  "create index print_job_at_work on print_job (created_at) where state in ('drawing', 'printing')",
  `create table print_chunk (
    print_id uuid not null references print_job,
    number integer not null,
    chunk_id uuid not null unique,
    batch_ids uuid[] not null,
    parts json not null,
    labels integer not null,
    pages integer,
    state text not null default 'waiting' check (state in ('waiting', 'drawn', 'sending', 'printed', 'stopped')),
    tries integer not null default 0,
    due_at timestamptz not null default app_now(),
    error text,
    changed_at timestamptz not null default app_now(),
    primary key (print_id, number)
  )`,
  'create index print_chunk_batches on print_chunk using gin (batch_ids)',
  `create table label_copy (
    parcel_id uuid not null references parcel,
    copy integer not null check (copy > 0),
    code text not null unique,
    print_id uuid not null references print_job,
    at timestamptz not null default app_now(),
    primary key (parcel_id, copy)
  )`,
  'alter table replaced_code add column reprinted boolean not null default false',
]
