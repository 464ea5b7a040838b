import { sql } from 'kysely'
import { house, keyed, wanted, type Source } from './keyed-store.ts'

/** What was scanned in, and what happened to cases, without a word of what was said; a photo by its hash. */
export const caseSources: readonly Source[] = [
  keyed(
    'return-scan',
    sql`select ${house} as chain_id, scan_id::text as key from return_scan`,
    sql`select k.key, k.place, r.at, r.actor, 'parcel:returned' as kind, coalesce(r.parcel_id::text, r.code) as subject,
      jsonb_build_object('code', r.code, 'condition', r.condition, 'restocked', r.restocked) as detail
    from ${wanted} join return_scan r on r.scan_id = k.key::uuid`,
  ),
  keyed(
    'return-photo',
    sql`select ${house} as chain_id, scan_id::text as key from return_photo`,
    sql`select k.key, k.place, f.at, f.actor, 'parcel:return-photographed' as kind, f.scan_id::text as subject,
      jsonb_build_object('ofOriginal', encode(f.source_sha256, 'hex')) as detail
    from ${wanted} join return_photo f on f.scan_id = k.key::uuid`,
  ),
  keyed(
    'case-event',
    sql`select sale_id as chain_id, step_id::text as key from case_event`,
    sql`select k.key, k.place, e.at, e.actor, 'case:' || e.kind as kind, e.case_id::text as subject,
      jsonb_build_object('version', e.version) || e.detail as detail
    from ${wanted} join case_event e on e.step_id = k.key::uuid`,
  ),
  keyed(
    'case-photo',
    sql`select sale_id as chain_id, photo_id::text as key from case_photo`,
    sql`select k.key, k.place, f.at, f.actor, 'case:photographed' as kind, f.case_id::text as subject,
      jsonb_build_object('sha256', encode(f.sha256, 'hex'), 'ofOriginal', encode(f.source_sha256, 'hex'), 'width', f.width, 'height', f.height) as detail
    from ${wanted} join case_photo f on f.photo_id = k.key::uuid`,
  ),
]
