import { sql, type Kysely } from 'kysely'

/**
 * A new producer practises in a shop of its own kind: everything there is kept like in any other, so that every page
 * and rule is the real one, and nothing of it can count anywhere else, because such a shop stands in no tree. A
 * certificate is written once, with the times at which each step was really done; the audit seals its contents.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table seller add column practice_of uuid references seller,
    add constraint practice_stands_alone check (practice_of is null or (parent_id is null and practice_of <> seller_id))`,
  `create unique index seller_practice on seller (practice_of) where practice_of is not null`,
  `create table training (
    seller_id uuid primary key references seller,
    actor text not null,
    begun_at timestamptz not null default app_now()
  )`,
  `create table certificate (
    certificate_no bigint generated always as identity primary key,
    seller_id uuid not null unique references training,
    person text not null,
    shop text not null,
    time_zone text not null,
    begun_at timestamptz not null,
    sale_at timestamptz not null,
    rehearsal_at timestamptz not null,
    packing_at timestamptz not null,
    hand_over_at timestamptz not null,
    actor text not null,
    at timestamptz not null default app_now(),
    check (begun_at <= sale_at and sale_at <= rehearsal_at and rehearsal_at <= packing_at and packing_at <= hand_over_at and hand_over_at <= at)
  )`,
]
