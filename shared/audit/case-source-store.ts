import { sql } from 'kysely'
import { keyed, wanted, type Source } from './keyed-store.ts'

/** What happened to cases, without a word that was said; a photo by its hash, as those of parcels. */
export const caseSources: readonly Source[] = [
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
