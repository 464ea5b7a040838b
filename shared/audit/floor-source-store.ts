import { sql, type RawBuilder } from 'kysely'
import { house, keyed, wanted, type Source } from './keyed-store.ts'

const ms = (instant: RawBuilder<unknown>): RawBuilder<unknown> => sql`(extract(epoch from ${instant}) * 1000)::bigint`
const hash = (bytes: RawBuilder<unknown>): RawBuilder<unknown> => sql`encode(sha256(${bytes}), 'hex')`
const hashOfText = (text: RawBuilder<unknown>): RawBuilder<unknown> => hash(sql`convert_to(${text}, 'UTF8')`)

/**
 * What the packing floor appends: print jobs and who asked for them, void codes, short picks, lots, photos, moved
 * promises. A photo is sealed by the hash recorded when it was stored, because its bytes are erased with its person's
 * data; a print job by what was requested, not by its progress.
 */
export const floorSources: readonly Source[] = [
  keyed(
    'print',
    sql`select sale_id as chain_id, print_id::text as key from print_job`,
    sql`select k.key, k.place, j.created_at as at, j.actor, 'print:asked' as kind, j.print_id::text as subject,
      jsonb_build_object('document', j.document, 'size', j.size, 'batchId', j.batch_id, 'printerId', j.printer_id, 'from', j.from_number, 'to', j.to_number, 'reason', j.reason, 'copy', j.copy) as detail
    from ${wanted} join print_job j on j.print_id = k.key::uuid`,
  ),
  keyed(
    'replaced-code',
    sql`select p.sale_id as chain_id, r.code as key from replaced_code r join parcel p on p.parcel_id = r.parcel_id`,
    sql`select k.key, k.place, r.at, null::text as actor, 'code:voided' as kind, r.code as subject,
      jsonb_build_object('parcelId', r.parcel_id, 'reprinted', r.reprinted) as detail
    from ${wanted} join replaced_code r on r.code = k.key`,
  ),
  keyed(
    'short-pick',
    sql`select p.sale_id as chain_id, s.scan_id::text as key from short_pick s join parcel p on p.parcel_id = s.parcel_id`,
    sql`select k.key, k.place, s.at, s.actor, 'parcel:short' as kind, s.parcel_id::text as subject,
      jsonb_build_object('contents', s.contents, 'outcome', s.outcome) as detail
    from ${wanted} join short_pick s on s.scan_id = k.key::uuid`,
    { told: false },
  ),
  keyed(
    'lot-change',
    sql`select ${house} as chain_id, change_id::text as key from lot_change`,
    sql`select k.key, k.place, c.at, c.actor, 'lot:' || c.kind as kind, c.lot_id::text as subject,
      jsonb_build_object('delta', c.delta, 'reason', c.reason, 'parcelId', c.parcel_id) as detail
    from ${wanted} join lot_change c on c.change_id = k.key::uuid`,
    { told: false },
  ),
  keyed(
    'parcel-photo',
    sql`select p.sale_id as chain_id, f.photo_id::text as key from parcel_photo f join parcel p on p.parcel_id = f.parcel_id`,
    sql`select k.key, k.place, f.kept_at as at, f.packer as actor, 'parcel:photographed' as kind, f.parcel_id::text as subject,
      jsonb_build_object('sha256', encode(f.sha256, 'hex'), 'ofOriginal', encode(f.source_sha256, 'hex'), 'width', f.width, 'height', f.height, 'takenAtMs', ${ms(sql`f.taken_at`)}) as detail
    from ${wanted} join parcel_photo f on f.photo_id = k.key::uuid`,
  ),
  keyed(
    'parcel-weight',
    sql`select p.sale_id as chain_id, w.scan_id::text as key from parcel_weight w join parcel p on p.parcel_id = w.parcel_id`,
    sql`select k.key, k.place, w.at, w.actor, 'parcel:weighed' as kind, w.parcel_id::text as subject,
      jsonb_build_object('grams', w.grams, 'place', w.place) as detail
    from ${wanted} join parcel_weight w on w.scan_id = k.key::uuid`,
  ),
  keyed(
    'promise-shift',
    sql`select sale_id as chain_id, ${ms(sql`from_at`)}::text as key from promise_shift`,
    sql`select k.key, k.place, s.from_at as at, null::text as actor, 'promise:shifted' as kind, s.sale_id::text as subject,
      jsonb_build_object('fullUntilMs', ${ms(sql`s.full_until`)}, 'todo', s.todo, 'packable', s.packable) as detail
    from ${wanted} join promise_shift s on s.sale_id = l.chain_id and ${ms(sql`s.from_at`)} = k.key::bigint`,
    { told: false },
  ),
]

/**
 * What is appended at the truck and afterwards. A courier's name is encrypted with a key that changes, so it is not
 * included; drawn or typed content is included only as its hash.
 */
export const handOverSources: readonly Source[] = [
  keyed(
    'amendment',
    sql`select ${house} as chain_id, amendment_id::text as key from manifest_amendment`,
    sql`select k.key, k.place, a.at, a.actor, 'manifest:amended' as kind, a.manifest_id::text as subject,
      jsonb_build_object('number', a.number, 'amendment', a.kind, 'reason', a.reason, 'contents', a.contents, 'parcels', (select jsonb_agg(parcel_id order by parcel_id) from amendment_parcel p where p.amendment_id = a.amendment_id)) as detail
    from ${wanted} join manifest_amendment a on a.amendment_id = k.key::uuid`,
  ),
  keyed(
    'signature',
    sql`select ${house} as chain_id, manifest_id::text as key from manifest_signature`,
    sql`select k.key, k.place, s.signed_at as at, s.actor, 'manifest:drawn-on' as kind, s.manifest_id::text as subject,
      jsonb_build_object('strokes', ${hashOfText(sql`s.strokes::text`)}) as detail
    from ${wanted} join manifest_signature s on s.manifest_id = k.key::uuid`,
    { told: false },
  ),
  keyed(
    'pickup-scan',
    sql`select ${house} as chain_id, scan_id::text as key from pickup_scan`,
    sql`select k.key, k.place, s.at, s.actor, 'parcel:scanned-out' as kind, s.code as subject,
      jsonb_build_object('pickupId', s.pickup_id, 'parcelId', s.parcel_id, 'result', s.result, 'scannedAtMs', ${ms(sql`s.scanned_at`)}) as detail
    from ${wanted} join pickup_scan s on s.scan_id = k.key::uuid`,
  ),
  keyed(
    'pickup-note',
    sql`select ${house} as chain_id, note_id::text as key from pickup_note`,
    sql`select k.key, k.place, n.at, n.actor, 'pickup:noted' as kind, n.pickup_id::text as subject,
      jsonb_build_object('note', n.kind, 'text', ${hashOfText(sql`n.text`)}) as detail
    from ${wanted} join pickup_note n on n.note_id = k.key::uuid`,
  ),
  keyed(
    'pickup-photo',
    sql`select ${house} as chain_id, photo_id::text as key from pickup_photo`,
    sql`select k.key, k.place, f.at, f.actor, 'pickup:photographed' as kind, f.pickup_id::text as subject,
      jsonb_build_object('sha256', ${hash(sql`f.webp`)}, 'ofOriginal', encode(f.sha256, 'hex')) as detail
    from ${wanted} join pickup_photo f on f.photo_id = k.key::uuid`,
  ),
  keyed(
    'carrier-event',
    sql`select ${house} as chain_id, encode(event_key, 'hex') as key from carrier_event`,
    sql`select k.key, k.place, e.at, null::text as actor, 'carrier:' || e.status as kind, e.tracking as subject,
      jsonb_build_object('accountId', e.account_id, 'code', e.code, 'status', e.raw_status, 'receivedAtMs', ${ms(sql`e.received_at`)}) as detail
    from ${wanted} join carrier_event e on e.event_key = decode(k.key, 'hex')`,
    { told: false },
  ),
  keyed(
    'hand-out',
    sql`select ${house} as chain_id, scan_id::text as key from hand_out`,
    sql`select k.key, k.place, h.at, h.actor, 'parcel:' || case h.result when 'ok' then 'collected' else 'not-collected' end as kind, h.parcel_id::text as subject,
      jsonb_build_object('pointId', h.point_id, 'result', h.result, 'contents', ${hashOfText(sql`h.contents`)}) as detail
    from ${wanted} join hand_out h on h.scan_id = k.key::uuid`,
  ),
]
