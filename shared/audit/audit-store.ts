import { sql, type Kysely } from 'kysely'
import type { AuditedChange } from '../contract/routes/control.ts'
import type { Tables } from '../db/tables.ts'
import { houseChain } from './link.ts'
import { sources } from './source-store.ts'

export interface Change {
  actor: string
  /** `noun:past-participle`. */
  kind: string
  saleId?: string
  /** What was changed: an id or a name. Never personal data. */
  subject?: string
  detail?: object
}

/**
 * Records who changed what, for changes that no table of their own records. Call it in the transaction that makes the
 * change.
 */
export async function recordChange(
  db: Kysely<Tables>,
  { actor, kind, saleId, subject, detail }: Change,
): Promise<void> {
  await db
    .insertInto('audit_entry')
    .values({ actor, kind, sale_id: saleId ?? null, subject: subject ?? null, detail: JSON.stringify(detail ?? {}) })
    .execute()
}

export interface ChangesWanted {
  limit: number
  saleId?: string
  actor?: string
  /** Only entries after this one: the position of its link, and its own within the link. */
  after?: { link: number; place: number }
}

export type PlacedChange = AuditedChange & { link: number; place: number }

interface Row {
  link: number
  place: number
  chain_id: string
  at: Date
  actor: string | null
  kind: string
  subject: string | null
  detail: Record<string, unknown>
  sealed_at: Date
}

/** A link holds up to a thousand rows, and many hold one. */
const linksPerLook = 100

/** Who changed what, newest first by when it was sealed. Entries not sealed yet (a few seconds) are not included. */
export async function listChanges(db: Kysely<Tables>, wanted: ChangesWanted): Promise<PlacedChange[]> {
  const found: PlacedChange[] = []
  let before = wanted.after ? wanted.after.link + 1 : Number.MAX_SAFE_INTEGER
  while (found.length < wanted.limit) {
    const links = await nextLinks(db, wanted, before)
    for (const row of await rowsOf(db, links, wanted)) if (found.length < wanted.limit) found.push(changeOf(row))
    if (links.length < linksPerLook) break
    before = links.at(-1)!.place
  }
  return found
}

async function nextLinks(
  db: Kysely<Tables>,
  { saleId, actor }: ChangesWanted,
  before: number,
): Promise<{ place: number; source: string }[]> {
  const told = sources.filter((source) => source.told).map(({ name }) => name)
  const { rows } = await sql<{ place: number; source: string }>`
    select l.place, l.source from audit_link l
    where l.place < ${before} and l.source = any(${told}) and ${saleId ? sql`l.chain_id = ${saleId}` : sql`true`} and ${actor ? sql`l.actors @> array[${actor}]::text[]` : sql`true`}
    order by l.place desc limit ${linksPerLook}`.execute(db)
  return rows
}

async function rowsOf(
  db: Kysely<Tables>,
  links: readonly { place: number; source: string }[],
  { limit, actor, after }: ChangesWanted,
): Promise<Row[]> {
  const bySource = await Promise.all(
    sources.map(async ({ name, rows: query }) => {
      const places = links.filter(({ source }) => source === name).map(({ place }) => place)
      if (places.length === 0) return []
      const { rows } = await sql<Row>`
        select l.place as link, r.place, l.chain_id, r.at, r.actor, r.kind, r.subject, r.detail, l.sealed_at
        from audit_link l cross join lateral (${query}) r
        where l.place = any(${places}::bigint[]) and ${actor ? sql`r.actor = ${actor}` : sql`true`} and ${after ? sql`(l.place, r.place) < (${after.link}::bigint, ${after.place}::bigint)` : sql`true`}
        order by l.place desc, r.place desc limit ${limit}`.execute(db)
      return rows
    }),
  )
  return bySource.flat().toSorted((a, b) => b.link - a.link || b.place - a.place)
}

function changeOf({ link, place, chain_id, at, actor, kind, subject, detail, sealed_at }: Row): PlacedChange {
  return {
    link,
    place,
    at: at.toISOString(),
    ...(actor !== null && { actor }),
    kind,
    ...(chain_id !== houseChain && { saleId: chain_id }),
    ...(subject !== null && { subject }),
    detail: known(detail),
    sealedAt: sealed_at.toISOString(),
  }
}

function known(detail: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== null))
}
