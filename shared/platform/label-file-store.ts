import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Database, Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { LabelFileError } from './label.ts'
import type { ReadPdf } from './label-reader.ts'
import type { SplitObject } from './split-pdf.ts'

/** A file as its page on the screen shows it: `read` pages have been read so far, `matched` found their package. */
export interface LabelFile {
  fileId: string
  name: string
  bytes: number
  pages: number | null
  read: number
  matched: number
  state: 'reading' | 'done' | 'failed'
  error: LabelFileError | null
  actor: string
  at: Date
}

/** Rows and bytes that go to the database at once. */
const rowsMax = 200
const bytesMax = 4 * 1024 * 1024

/** Keeps a piece of a file that is being received. */
export async function keepPart(db: Database, fileId: string, number: number, bytes: Buffer): Promise<void> {
  await db.insertInto('label_part').values({ file_id: fileId, number, bytes }).execute()
}

export async function forgetParts(db: Kysely<Tables>, fileId: string): Promise<void> {
  await db.deleteFrom('label_part').where('file_id', '=', fileId).execute()
}

/** Pieces of files whose upload was broken off, and that nobody will ask for. */
export async function forgetLooseParts(db: Database): Promise<void> {
  await sql`delete from label_part p where p.created_at < app_now() - interval '1 hour' and not exists (select 1 from label_file f where f.file_id = p.file_id)`.execute(
    db,
  )
}

/**
 * Keeps a received file, to be read. The same bytes are kept once for a shop: then `fileId` is that of the first, and
 * the pieces of this one are dropped; unless reading them took too long, which may go better another time.
 */
export async function keepFile(
  db: Database,
  file: {
    fileId: string
    sellerId: string
    shopId: string
    source: string
    sha256: Buffer
    name: string
    bytes: number
    actor: string
  },
): Promise<{ fileId: string; replayed?: true }> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ file_id: string }>`
      insert into label_file (file_id, seller_id, shop_id, source, sha256, name, bytes, actor)
      values (${file.fileId}, ${file.sellerId}, ${file.shopId}, ${file.source}, ${file.sha256}, ${file.name}, ${file.bytes}, ${file.actor})
      on conflict (shop_id, sha256) do update set state = 'reading', error = null, pages = null, name = excluded.name, actor = excluded.actor, created_at = app_now()
        where label_file.error = 'too-slow'
      returning file_id`.execute(tx)
    const [kept] = rows
    if (kept) {
      await moveParts(tx, file.fileId, kept.file_id)
      return { fileId: kept.file_id }
    }
    await forgetParts(tx, file.fileId)
    const first = await tx
      .selectFrom('label_file')
      .select('file_id')
      .where('shop_id', '=', file.shopId)
      .where('sha256', '=', file.sha256)
      .executeTakeFirstOrThrow()
    return { fileId: first.file_id, replayed: true }
  })
}

async function moveParts(tx: Tx, from: string, to: string): Promise<void> {
  if (from === to) return
  await tx.updateTable('label_part').set({ file_id: to }).where('file_id', '=', from).execute()
}

/** Files of a shop, newest first. */
export async function listFiles(db: Kysely<Tables>, shopId: string, limit: number): Promise<LabelFile[]> {
  return filesWhere(db, sql`f.shop_id = ${shopId}`, limit)
}

export async function readFile(db: Kysely<Tables>, fileId: string): Promise<LabelFile | undefined> {
  return (await filesWhere(db, sql`f.file_id = ${fileId}`, 1))[0]
}

async function filesWhere(db: Kysely<Tables>, condition: RawBuilder<unknown>, limit: number): Promise<LabelFile[]> {
  const { rows } = await sql<LabelFile>`
    select f.file_id as "fileId", f.name, f.bytes, f.pages, f.state, f.error, f.actor, f.created_at as at,
      count(g.number)::int as read, count(g.number) filter (where g.matched_by is not null)::int as matched
    from label_file f left join label_page g on g.file_id = f.file_id where ${condition}
    group by f.file_id order by f.created_at desc, f.file_id limit ${limit}`.execute(db)
  return rows
}

/** The bytes of a file that was received, where a thread can read them without a copy. */
export async function readBytes(db: Database, fileId: string, bytes: number): Promise<SharedArrayBuffer> {
  const shared = new SharedArrayBuffer(bytes)
  const view = new Uint8Array(shared)
  let length = 0
  for (let number = 0; length < bytes; number += 1) {
    const part = await db
      .selectFrom('label_part')
      .select('bytes')
      .where('file_id', '=', fileId)
      .where('number', '=', number)
      .executeTakeFirstOrThrow()
    view.set(part.bytes, length)
    length += part.bytes.length
  }
  return shared
}

/** Says why a file cannot be used; nothing of it is kept. */
export async function failFile(db: Database, fileId: string, error: LabelFileError): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('label_file').set({ state: 'failed', error }).where('file_id', '=', fileId).execute()
    await tx.deleteFrom('label_page').where('file_id', '=', fileId).execute()
    await tx.deleteFrom('label_object').where('file_id', '=', fileId).execute()
    await forgetParts(tx, fileId)
  })
}

/** Keeps the pages of a file instead of its bytes. Done once, whoever else is doing it at the same time. */
export async function keepPages(
  db: Database,
  fileId: string,
  { pages, objects }: ReadPdf,
  bytes: SharedArrayBuffer,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const file = await tx
      .selectFrom('label_file')
      .select(['shop_id', 'pages', 'state'])
      .where('file_id', '=', fileId)
      .forUpdate()
      .executeTakeFirst()
    if (!file || file.pages !== null || file.state !== 'reading') return
    await insertSplit(tx, { fileId, shopId: file.shop_id }, { pages, objects }, bytes)
    await tx.updateTable('label_file').set({ pages: pages.length }).where('file_id', '=', fileId).execute()
    await forgetParts(tx, fileId)
  })
}

/** Keeps the pages that a file was taken apart into; `bytes` are those of the file. */
export async function insertSplit(
  tx: Tx,
  { fileId, shopId }: { fileId: string; shopId: string | null },
  { pages, objects }: ReadPdf,
  bytes: SharedArrayBuffer,
): Promise<void> {
  for (const some of inPieces(objects))
    await tx
      .insertInto('label_object')
      .values(
        some.map(({ sha256, head, refs, stream }) => ({
          file_id: fileId,
          sha256: Buffer.from(sha256, 'hex'),
          head,
          refs: Buffer.from(refs.join(''), 'hex'),
          stream: stream ? contents(stream, bytes) : null,
        })),
      )
      .execute()
  await insertPages(tx, { fileId, shopId }, pages)
}

async function insertPages(
  tx: Tx,
  { fileId, shopId }: { fileId: string; shopId: string | null },
  pages: ReadPdf['pages'],
): Promise<void> {
  const rows = pages.map((page, at) => ({ number: at + 1, ...page }))
  await sql`
    insert into label_page (file_id, number, shop_id, root, objects, width, height, codes)
    select ${fileId}::uuid, number, ${shopId}::uuid, decode(root, 'hex'), (select array_agg(decode(o, 'hex')) from json_array_elements_text(objects) as o),
      width, height, array(select json_array_elements_text(codes))
    from json_to_recordset(${JSON.stringify(rows)}::json) as p(number int, root text, objects json, width real, height real, codes json)`.execute(
    tx,
  )
}

function contents(stream: NonNullable<SplitObject['stream']>, bytes: SharedArrayBuffer): Buffer {
  return stream instanceof Uint8Array ? Buffer.from(stream) : Buffer.from(bytes, stream.offset, stream.length)
}

function* inPieces(objects: readonly SplitObject[]): Generator<SplitObject[]> {
  let piece: SplitObject[] = []
  let size = 0
  for (const object of objects) {
    piece.push(object)
    size += object.head.length + (object.stream?.length ?? 0)
    if (piece.length < rowsMax && size < bytesMax) continue
    yield piece
    piece = []
    size = 0
  }
  if (piece.length > 0) yield piece
}
