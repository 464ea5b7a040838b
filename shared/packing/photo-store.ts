import { sql, type Kysely, type Selectable } from 'kysely'
import type { PhotoView } from '../contract/routes/packing.ts'
import type { Tables } from '../db/tables.ts'

type PhotoRow = Omit<Selectable<Tables['parcel_photo']>, 'bytes'>

const columns = [
  'photo_id',
  'parcel_id',
  'source_sha256',
  'sha256',
  'width',
  'height',
  'packer',
  'taken_at',
  'kept_at',
] as const

export async function findPhoto(db: Kysely<Tables>, photoId: string): Promise<PhotoRow | undefined> {
  return db.selectFrom('parcel_photo').select(columns).where('photo_id', '=', photoId).executeTakeFirst()
}

/** Stores a photo. `at`, the device's time, is accepted if it lies between the claim and now. */
export async function insertPhoto(
  db: Kysely<Tables>,
  photo: Omit<PhotoRow, 'taken_at' | 'kept_at'> & { bytes: Buffer },
  at: string | undefined,
): Promise<PhotoRow> {
  const { rows } = await sql<PhotoRow>`
    with clock as materialized (select app_now() as now)
    insert into parcel_photo (photo_id, parcel_id, source_sha256, sha256, width, height, bytes, packer, taken_at, kept_at)
    select ${photo.photo_id}, p.parcel_id, ${photo.source_sha256}, ${photo.sha256}, ${photo.width}, ${photo.height}, ${photo.bytes}, ${photo.packer},
      case when ${at ?? null}::timestamptz between b.claimed_at and clock.now then ${at ?? null}::timestamptz else clock.now end, clock.now
    from clock cross join parcel p join packing_batch b on b.batch_id = p.batch_id where p.parcel_id = ${photo.parcel_id}
    returning ${sql.join(columns.map((column) => sql.ref(column)))}`.execute(db)
  return rows[0]!
}

/** The photos of a parcel in the order they were taken. */
export async function listPhotos(db: Kysely<Tables>, parcelId: string): Promise<PhotoRow[]> {
  return db
    .selectFrom('parcel_photo')
    .select(columns)
    .where('parcel_id', '=', parcelId)
    .orderBy('taken_at')
    .orderBy('photo_id')
    .execute()
}

/** Also undefined for one that was erased with its person's data. */
export async function readPhotoBytes(
  db: Kysely<Tables>,
  parcelId: string,
  photoId: string,
): Promise<Buffer | undefined> {
  const kept = (
    await db
      .selectFrom('parcel_photo')
      .select('bytes')
      .where('photo_id', '=', photoId)
      .where('parcel_id', '=', parcelId)
      .executeTakeFirst()
  )?.bytes
  return kept?.length ? kept : undefined
}

export function photoView(row: PhotoRow, code: string): PhotoView {
  return {
    photoId: row.photo_id,
    code,
    sha256: row.sha256.toString('hex'),
    width: row.width,
    height: row.height,
    takenAt: row.taken_at.toISOString(),
    keptAt: row.kept_at.toISOString(),
    packer: row.packer,
  }
}
