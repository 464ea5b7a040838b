import { sql, type Kysely } from 'kysely'
import type { Worksheet } from '../contract/routes/packing.ts'
import type { Tables } from '../db/tables.ts'
import type { PersonalData } from '../person/personal-data.ts'
import { buyerNotesOfParcels } from '../order/buyer-note-store.ts'
import { readBatch } from './batch-store.ts'
import { materialsOf, packedWith, type PackedWith } from './materials.ts'
import { trackingOf } from './find-parcel-store.ts'
import { byShelf, type Product } from './product.ts'
import { productsOfSale, listMaterials } from './product-store.ts'
import { weightView } from './weight.ts'
import { weightsOfParcels } from './weight-store.ts'

export interface LotOfParcel {
  parcelId: string
  parcelCode: string
  sku: string
  lotId: string
  code: string
  bestBefore: string | null
  quantity: number
}

type LotTaken = Worksheet['picks'][number]['lots'][number]

/** The lots that went, or are to go, into these parcels, first to expire first. */
export async function lotsOfParcels(db: Kysely<Tables>, parcelIds: readonly string[]): Promise<LotOfParcel[]> {
  if (parcelIds.length === 0) return []
  const { rows } = await sql<LotOfParcel>`
    select t.parcel_id as "parcelId", p.code as "parcelCode", t.sku, t.lot_id as "lotId", l.code, l.best_before::text as "bestBefore", t.quantity
    from parcel_lot t join lot l on l.lot_id = t.lot_id join parcel p on p.parcel_id = t.parcel_id
    where t.parcel_id = any(${parcelIds}::uuid[]) order by p.number, t.sku, coalesce(l.best_before, '9999-12-31'::date), l.lot_id`.execute(
    db,
  )
  return rows
}

interface ParcelRow {
  parcel_id: string
  code: string
  number: number
  seller_id: string
  recipient_id: string
  sealed: Buffer
  batch_number: number
  photos: number
  tracking: string | null
}

/**
 * Everything needed to pack a batch offline. The buyer's name and note are the only personal data: they are on the
 * paper in the packer's hand.
 */
export async function readWorksheet(db: Kysely<Tables>, personal: PersonalData, batchId: string): Promise<Worksheet> {
  const batch = (await readBatch(db, batchId))!
  const { rows } = await sql<ParcelRow>`
    select p.parcel_id, p.code, p.number, p.seller_id, r.recipient_id, r.sealed, b.number as batch_number, (select count(*)::int from parcel_photo f where f.parcel_id = p.parcel_id) as photos, ${trackingOf(sql`p.parcel_id`)} as tracking
    from parcel p join packing_batch b on b.batch_id = p.batch_id join recipient r on r.recipient_id = p.recipient_id where p.batch_id = ${batchId} order by p.number`.execute(
    db,
  )
  const notes = await buyerNotesOfParcels(
    db,
    personal,
    rows.map((row) => row.parcel_id),
  )
  const byCode = new Map(rows.map((row) => [row.code, row]))
  const lots = await lotsOfParcels(
    db,
    rows.map((row) => row.parcel_id),
  )
  const products = await productsOfSale(db, batch.saleId, [
    ...new Set(batch.parcels.flatMap(({ lines }) => lines.map(({ sku }) => sku))),
  ])
  const standards = new Map([...products].flatMap(([sku, { packing }]) => (packing ? [[sku, packing] as const] : [])))
  const packed = batch.parcels.map((parcel) => ({
    parcel,
    row: byCode.get(parcel.code)!,
    ...packedWith(parcel.lines, standards),
  }))
  const stock = new Map(
    (
      await listMaterials(db, {
        sellerId: rows[0]!.seller_id,
        materials: materialsOf(packed).map(({ material }) => material),
        limit: 200,
      })
    ).map((one) => [one.material, one]),
  )
  const weights = await weightsOfParcels(
    db,
    rows.map((row) => row.parcel_id),
  )
  const titled = <Counted extends { material: string }>(counted: Counted): Counted & { title: string | null } => ({
    ...counted,
    title: stock.get(counted.material)?.title ?? null,
  })
  const toPack = packed.filter(({ parcel }) => parcel.state === 'waiting' || parcel.state === 'picking')
  return {
    batch,
    batchNumber: rows[0]!.batch_number,
    parcels: packed.map(({ parcel, row, box, inserts, sticks, photo }) => ({
      code: parcel.code,
      number: row.number,
      recipient: personal.open(row.sealed, row.recipient_id).name,
      lines: parcel.lines
        .map((line) => ({
          ...line,
          shelf: products.get(line.sku)?.shelf ?? null,
          lots: takenOf(lots.filter((lot) => lot.parcelCode === parcel.code && lot.sku === line.sku)),
        }))
        .toSorted((a, b) => byShelf(a.shelf, b.shelf)),
      box: box && titled(box),
      inserts: inserts.map(titled),
      sticks,
      photoNeeded: photo,
      photos: row.photos,
      ...(row.tracking !== null && { tracking: row.tracking }),
      ...(notes.has(row.parcel_id) && { note: notes.get(row.parcel_id)! }),
      weight: weightView(weights.get(row.parcel_id)!),
    })),
    picks: picksOf(toPack, lots, products),
    materials: materialsOf(toPack).map((one) => {
      const onHand = stock.get(one.material)?.onHand ?? null
      return { ...titled(one), onHand, short: Math.max(0, one.count - (onHand ?? one.count)) }
    }),
    withoutStandard: [...new Set(packed.flatMap(({ withoutStandard }) => withoutStandard))].toSorted(),
  }
}

function picksOf(
  toPack: readonly (PackedWith & { parcel: Worksheet['batch']['parcels'][number] })[],
  lots: readonly LotOfParcel[],
  products: ReadonlyMap<string, Product>,
): Worksheet['picks'] {
  const codes = new Set(toPack.map(({ parcel }) => parcel.code))
  const picks = new Map<string, { title: string; quantity: number }>()
  for (const { parcel } of toPack)
    for (const { sku, title, quantity } of parcel.lines)
      picks.set(sku, { title, quantity: quantity + (picks.get(sku)?.quantity ?? 0) })
  return [...picks]
    .map(([sku, pick]) => ({
      sku,
      ...pick,
      shelf: products.get(sku)?.shelf ?? null,
      lots: takenOf(lots.filter((lot) => lot.sku === sku && codes.has(lot.parcelCode))),
    }))
    .toSorted((a, b) => byShelf(a.shelf, b.shelf) || (a.sku < b.sku ? -1 : 1))
}

/** Lots of one product, each once. */
function takenOf(lots: readonly LotOfParcel[]): LotTaken[] {
  const taken = new Map<string, LotTaken>()
  for (const { lotId, code, bestBefore, quantity } of lots)
    taken.set(lotId, { lotId, code, bestBefore, quantity: quantity + (taken.get(lotId)?.quantity ?? 0) })
  return [...taken.values()]
}
