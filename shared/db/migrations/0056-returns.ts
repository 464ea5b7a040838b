import { sql, type Kysely } from 'kysely'

/**
 * What a courier brought back was told by its status alone, and moved no stock: nobody knew what was in the parcel. It
 * is scanned in at the desk now, once, with what was found: goods to sell again go back to their lots and, while the
 * sale is not over, on sale (`restock`). A parcel of nobody here has no row to refer to, so only its code is kept. A
 * photo may show a label, and goes with its buyer.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table return_scan (
    scan_id uuid primary key,
    seller_id uuid not null references seller,
    code text not null,
    parcel_id uuid unique references parcel,
    condition text not null check (condition in ('sellable', 'damaged', 'not-ours')),
    restocked text not null check (restocked in ('sale', 'lots', 'none')),
    actor text not null,
    at timestamptz not null default app_now(),
    check (parcel_id is not null or condition = 'not-ours'),
    check (restocked = 'none' or condition = 'sellable')
  )`,
  `create index return_scan_seller on return_scan (seller_id, at desc, scan_id)`,
  `create function note_return_scan() returns trigger language plpgsql as $$ begin
    insert into audit_inbox (source, chain_id, key) values ('return-scan', '00000000-0000-0000-0000-000000000000', new.scan_id::text);
    return null;
  end $$`,
  `create trigger note_return_scan after insert on return_scan for each row execute function note_return_scan()`,
  `create table return_photo (
    scan_id uuid primary key references return_scan,
    viewer_id uuid references viewer,
    source_sha256 bytea not null,
    bytes bytea not null,
    actor text not null,
    at timestamptz not null default app_now()
  )`,
  `create function note_return_photo() returns trigger language plpgsql as $$ begin
    insert into audit_inbox (source, chain_id, key) values ('return-photo', '00000000-0000-0000-0000-000000000000', new.scan_id::text);
    return null;
  end $$`,
  `create trigger note_return_photo after insert on return_photo for each row execute function note_return_photo()`,
  `create index return_photo_viewer on return_photo (viewer_id) where viewer_id is not null`,
  `alter table stock_movement drop constraint stock_movement_kind_check`,
  `alter table stock_movement add constraint stock_movement_kind_check check (kind in ('stock-in', 'quota', 'hold', 'sell', 'settle', 'release', 'return', 'expire', 'restock'))`,
  `alter table lot_change drop constraint lot_change_kind_check`,
  `alter table lot_change add constraint lot_change_kind_check check (kind in ('received', 'corrected', 'missing', 'returned', 'damaged'))`,
]
