import { sql, type Kysely, type RawBuilder } from 'kysely'
import { staffRoles } from '../contract/roles.ts'
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
  saleId?: string | undefined
  actor?: string | undefined
  /** Only what people of a shop did: one busy sale decides thousands of orders between two acts of a person. */
  by?: 'staff' | undefined
  /** The noun of the kind. */
  about?: string | undefined
  orderId?: string | undefined
  /** Of an order within its sale. */
  number?: number | undefined
  /** When it happened: from this instant on, before that one. */
  from?: string | undefined
  to?: string | undefined
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
  { saleId, actor, by, about, from, to }: ChangesWanted,
  before: number,
): Promise<{ place: number; source: string }[]> {
  const told = sources.filter((source) => source.told && mayTell(source.name, about)).map(({ name }) => name)
  const { rows } = await sql<{ place: number; source: string }>`
    select l.place, l.source from audit_link l
    where l.place < ${before} and l.source = any(${told}) and ${saleId ? sql`l.chain_id = ${saleId}` : sql`true`} and ${actor ? sql`l.actors @> array[${actor}]::text[]` : sql`true`}
      and ${by ? sql`exists (select 1 from unnest(l.actors) a(actor) where ${isStaff(sql`a.actor`)})` : sql`true`}
      and ${from ? sql`l.sealed_at >= ${from}::timestamptz - interval '1 minute'` : sql`true`} and ${to ? sql`l.sealed_at < ${to}::timestamptz + interval '1 day'` : sql`true`}
    order by l.place desc limit ${linksPerLook}`.execute(db)
  return rows
}

/** Most links hold decisions of orders, which need not be opened for anything else. */
function mayTell(source: string, about: string | undefined): boolean {
  return about === undefined || about === 'order' || (source !== 'decision' && source !== 'order-change')
}

/** People are named `role:name`; the steps of the system have no role. */
const isStaff = (actor: RawBuilder<unknown>): RawBuilder<unknown> => sql`${actor} ~ ${`^(${staffRoles.join('|')}):`}`

async function rowsOf(
  db: Kysely<Tables>,
  links: readonly { place: number; source: string }[],
  { limit, actor, by, about, orderId, number, from, to, after }: ChangesWanted,
): Promise<Row[]> {
  const isWanted = sql.join(
    [
      actor ? sql`r.actor = ${actor}` : sql`true`,
      ...(by ? [isStaff(sql`r.actor`)] : []),
      ...(about ? [sql`r.kind like ${`${about}:%`}`] : []),
      ...(orderId ? [sql`r.subject = ${orderId}`] : []),
      ...(number ? [sql`r.kind like 'order:%' and r.detail ->> 'seq' = ${String(number)}`] : []),
      ...(from ? [sql`r.at >= ${from}::timestamptz`] : []),
      ...(to ? [sql`r.at < ${to}::timestamptz`] : []),
      ...(after ? [sql`(l.place, r.place) < (${after.link}::bigint, ${after.place}::bigint)`] : []),
    ],
    sql` and `,
  )
  const bySource = await Promise.all(
    sources.map(async ({ name, rows: query }) => {
      const places = links.filter(({ source }) => source === name).map(({ place }) => place)
      if (places.length === 0) return []
      const { rows } = await sql<Row>`
        select l.place as link, r.place, l.chain_id, r.at, r.actor, r.kind, r.subject, r.detail, l.sealed_at
        from audit_link l cross join lateral (${query}) r
        where l.place = any(${places}::bigint[]) and ${isWanted}
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
