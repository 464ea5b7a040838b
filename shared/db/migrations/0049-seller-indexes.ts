import { sql, type Kysely } from 'kysely'

/**
 * What a seller, a pick-up or a parcel has is found by an index, so that a read costs what is there and not what all
 * sellers have ever had: every scan at the truck counted through the scans of all trucks.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  'create index sale_seller on sale (seller_id, created_at desc, sale_id desc)',
  'create index pickup_manifest on pickup (manifest_id) where manifest_id is not null',
  'create index pickup_scan_pickup on pickup_scan (pickup_id, at)',
  `create index parcel_to_leave on parcel (seller_id) where state = 'packed'`,
  'create index replaced_code_parcel on replaced_code (parcel_id)',
  'create index pack_scan_parcel on pack_scan (parcel_id)',
  'create index carrier_account_seller on carrier_account (seller_id)',
  'create index printer_seller on printer (seller_id)',
  'create index unread_message_seller on unread_message (seller_id, last_at desc)',
]
