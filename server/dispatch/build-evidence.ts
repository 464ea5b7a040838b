import { strToU8 } from 'fflate'
import {
  localInstant,
  packEvidence,
  photoState,
  sha256Of,
  signaturePicture,
  table,
  type EvidenceFile,
} from '../../shared/dispatch/evidence.ts'
import {
  readEvidence,
  type Evidence,
  type ProvenParcel,
  type ProvenPhoto,
} from '../../shared/dispatch/evidence-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { withNamesSeen } from '../access/names-seen.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { sellerSeenBy } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import { readManifestDocument } from '../packing/read-document.ts'

interface About {
  title: string
  timeZone: string
  /** Who asks. */
  actor: KnownActor
}

/**
 * The evidence pack: what a platform asks for when a dispatch counts as late, as one zip (manifest with order ids and
 * times, the record signed by the carrier, scans, photos with their hashes, notes of the day). Whoever may not see all
 * of a truck, like a member of the hub whose truck it was, gets what concerns these parcels, without its record. Throws
 * `not-found` when nothing has been handed over or attempted.
 */
export async function proveHandOver(
  gateway: Gateway,
  of: { saleId: string } | { manifestId: string },
  { title, timeZone, actor }: About,
): Promise<Buffer> {
  const { ctx } = gateway
  const now = ctx.clock.now()
  const evidence = await withNamesSeen(gateway, actor, await readEvidence(ctx.db, of, sellerSeenBy(actor)))
  if (evidence.parcels.length === 0) throw new Refusal('not-found', 'There is no parcel to give evidence for yet.')
  const at = (instant: Date | null): string => localInstant(instant, timeZone)
  const files: EvidenceFile[] = [
    parcelsTable(evidence.parcels, at),
    ...tablesOf(evidence, at),
    { name: 'README.txt', bytes: strToU8(readme(evidence, title, at, now)) },
  ]
  for (const { manifestId, carrier, signature } of evidence.manifests.filter(({ isWhole }) => isWhole)) {
    files.push({ name: `manifests/${manifestId}.pdf`, bytes: await readManifestDocument(ctx, manifestId) })
    if (!signature) continue
    const courier = ctx.personal.open(signature.sealed, manifestId).name
    files.push({ name: `manifests/${manifestId}-signature.svg`, bytes: strToU8(signaturePicture(signature.strokes)) })
    files.push({
      name: `manifests/${manifestId}-signature.txt`,
      bytes: strToU8(`${courier}\n${carrier}\n${at(signature.signedAt)}\n`),
    })
  }
  for (const photo of evidence.photos)
    if (photoState(photo) === 'here') files.push({ name: `photos/${photo.photoId}.webp`, bytes: photo.webp! })
  return packEvidence(files, now)
}

type At = (instant: Date | null) => string

function isLate({ handedOverAt, handOverBy }: ProvenParcel, now: Date): boolean {
  return (handedOverAt ?? now) > handOverBy
}

function parcelsTable(parcels: ProvenParcel[], at: At): EvidenceFile {
  return table(
    'parcels.csv',
    [
      'parcel',
      'orders',
      'platform_orders',
      'state',
      'ordered_at',
      'pack_by',
      'packed_at',
      'packed_by',
      'hand_over_by',
      'scanned_out_at',
      'scanned_out_by',
      'handed_over_at',
      'manifest',
      'carrier',
      'tracking',
      'left_behind_by_amendment',
      'first_carrier_scan_at',
      'photos_when_packed',
      'box',
    ],
    parcels.map((one) => [
      one.code,
      one.orderIds.join(' '),
      one.platformOrderIds.join(' '),
      one.state,
      at(one.receivedAt),
      at(one.packBy),
      at(one.packedAt),
      one.packedBy,
      at(one.handOverBy),
      at(one.scannedOutAt),
      one.scannedOutBy,
      at(one.handedOverAt),
      one.manifestId,
      one.carrier,
      one.tracking,
      one.leftBehind,
      at(one.firstCarrierScanAt),
      one.photos,
      one.box,
    ]),
  )
}

function tablesOf({ goods, scans, notes, photos, manifests }: Evidence, at: At): EvidenceFile[] {
  return [
    table(
      'producers.csv',
      ['producer', 'name', 'parcel', 'units', 'manifest'],
      goods.map((one) => [one.seller, one.name, one.code, one.units, one.manifestId]),
    ),
    table(
      'scans.csv',
      ['pickup', 'code', 'result', 'by', 'scanned_at', 'kept_at'],
      scans.map((one) => [one.pickupId, one.code, one.result, one.actor, at(one.scannedAt), at(one.keptAt)]),
    ),
    table(
      'notes.csv',
      ['pickup', 'kind', 'text', 'by', 'at'],
      notes.map((one) => [one.pickupId, one.kind, one.text, one.actor, at(one.at)]),
    ),
    photosTable(photos, at),
    table(
      'amendments.csv',
      ['manifest', 'number', 'kind', 'parcels', 'reason', 'by', 'at'],
      manifests.flatMap(({ manifestId, amendments }) =>
        amendments.map((one) => [
          manifestId,
          one.number,
          one.kind,
          one.codes.join(' '),
          one.reason,
          one.actor,
          at(one.at),
        ]),
      ),
    ),
  ]
}

/** Every photo ever taken, including those not in the pack. */
function photosTable(photos: ProvenPhoto[], at: At): EvidenceFile {
  return table(
    'photos.csv',
    ['photo', 'of', 'state', 'sha256', 'sha256_of_the_original', 'by', 'taken_at', 'kept_at', 'erased_at'],
    photos.map((one) => [
      `photos/${one.photoId}.webp`,
      one.of,
      photoState(one),
      (one.sha256 ?? (one.webp && sha256Of(one.webp)))?.toString('hex'),
      one.sha256OfOriginal.toString('hex'),
      one.actor,
      at(one.takenAt),
      at(one.keptAt),
      photoState(one) === 'erased' ? at(one.erasedAt) : '',
    ]),
  )
}

/** The cover page, in both languages: the contents, and the counts that an appeal starts with. */
function readme({ parcels, manifests, scans, notes, photos }: Evidence, title: string, at: At, now: Date): string {
  const handedOver = parcels.filter(({ handedOverAt }) => handedOverAt !== null).length
  const late = parcels.filter((one) => isLate(one, now)).length
  const signed = manifests.filter(({ signature }) => signature !== null).length
  const ofOthers = manifests.filter(({ isWhole }) => !isWhole)
  return [
    `HỒ SƠ BẰNG CHỨNG BÀN GIAO – EVIDENCE OF HAND-OVER`,
    title,
    at(now),
    '',
    `Kiện hàng / parcels: ${parcels.length}`,
    `Đã bàn giao / handed over: ${handedOver}`,
    `Bàn giao trễ hạn / handed over late: ${late}`,
    `Biên bản / manifests: ${manifests.length}, có chữ ký của bưu tá / signed by the courier: ${signed}`,
    ...ofOthers.map(
      ({ manifestId }) =>
        `Chuyến ${manifestId} là của điểm gom: hỏi điểm gom khi cần biên bản / trip of the hub: ask it for the record`,
    ),
    `Lượt quét tại xe / scans at the truck: ${scans.length}`,
    `Ghi chú / notes: ${notes.length}`,
    `Ảnh / photos: ${photos.length}, ${photosSaid(photos)}`,
    '',
    'parcels.csv     từng kiện: mã đơn ở đây và trên sàn, đóng gói, quét giao, bàn giao, lần quét đầu của hãng, thùng gộp',
    '                each parcel: order ids, here and on the platform, packed, scanned out, handed over, first scan by the carrier, outer box',
    'producers.csv   hàng của nhà nào trong kiện nào; kiện chung có một dòng cho mỗi nhà',
    '                whose goods are in which parcel; a shared parcel has a row for each producer',
    'manifests/      biên bản bàn giao và chữ ký / hand-over records and signatures',
    'scans.csv       mọi lượt quét, kể cả quét sai / every scan, including wrong ones',
    'notes.csv       xe đầy, đến sớm, không đến / truck full, early, did not come',
    'photos/         ảnh đóng gói và ảnh tại xe, kèm mã băm, giờ, người chụp (photos.csv) / photos of packed parcels and at the truck, with hash, time and photographer',
    'SHA256SUMS      mã băm của từng tệp / the hash of each file',
    '',
    `Mọi giờ theo múi giờ của phiên bán, kèm độ lệch. / All times are in the sale's time zone, with offset.`,
    '',
  ].join('\n')
}

/** How many photos are in the pack, and why the others are not. */
function photosSaid(photos: ProvenPhoto[]): string {
  const count = (state: ReturnType<typeof photoState>): number =>
    photos.filter((one) => photoState(one) === state).length
  return [
    `có trong hồ sơ / here: ${count('here')}`,
    `đã xoá theo yêu cầu bảo vệ dữ liệu cá nhân / erased with the person's data: ${count('erased')}`,
    `bị mất / missing: ${count('missing')}`,
    `không khớp mã băm / damaged: ${count('damaged')}`,
    `không đủ chỗ, xem hồ sơ theo từng biên bản / left out for size, see the packs of the individual manifests: ${count('left-out')}`,
  ].join('; ')
}
