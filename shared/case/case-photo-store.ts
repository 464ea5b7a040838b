import type { Kysely, Selectable } from 'kysely'
import type { Tables } from '../db/tables.ts'

type PhotoRow = Omit<Selectable<Tables['case_photo']>, 'bytes' | 'at'>

const columns = [
  'photo_id',
  'case_id',
  'sale_id',
  'viewer_id',
  'source_sha256',
  'sha256',
  'width',
  'height',
  'actor',
] as const

export function findCasePhoto(db: Kysely<Tables>, photoId: string): Promise<PhotoRow | undefined> {
  return db.selectFrom('case_photo').select(columns).where('photo_id', '=', photoId).executeTakeFirst()
}

export async function insertCasePhoto(db: Kysely<Tables>, photo: PhotoRow & { bytes: Buffer }): Promise<void> {
  await db.insertInto('case_photo').values(photo).execute()
}

/** The ids of a case's photos that are still there, in the order in which they came. */
export async function listCasePhotos(db: Kysely<Tables>, caseId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('case_photo')
    .select('photo_id')
    .where('case_id', '=', caseId)
    .where('bytes', '<>', Buffer.alloc(0))
    .orderBy('at')
    .orderBy('photo_id')
    .execute()
  return rows.map((row) => row.photo_id)
}

/** Also undefined for one that was erased with its person's data. */
export async function readCasePhotoBytes(
  db: Kysely<Tables>,
  caseId: string,
  photoId: string,
): Promise<Buffer | undefined> {
  const kept = await db
    .selectFrom('case_photo')
    .select('bytes')
    .where('photo_id', '=', photoId)
    .where('case_id', '=', caseId)
    .executeTakeFirst()
  return kept?.bytes.length ? kept.bytes : undefined
}
