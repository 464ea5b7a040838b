import { sql } from 'kysely'
import type { Database, Tx } from '../db/database.ts'
import { hashLink, houseChain } from './link.ts'
import type { Source } from './keyed-store.ts'
import { contentOf, sources } from './source-store.ts'

const rowsPerLink = 1_000
/** Rows of one source sealed in one transaction, so that none takes long. */
const rowsPerRound = 10_000

interface Head {
  last_link: number
  hash: Buffer
  last_seq: number
  last_movement: number
}

/** The end of a chain and the transaction that extends it. */
interface Sealing {
  tx: Tx
  chainId: string
  head: Head
}

/** Rows of one source, digested. */
interface Sealed {
  rows: number
  first: number
  last: number
  content: Buffer
  actors: string[]
}

/** The chains with something to seal. */
export async function chainsWithNews(db: Database): Promise<string[]> {
  const { rows } = await sql<{ chain_id: string }>`
    select chain_id from audit_inbox
    union select c.sale_id from sale_counter c left join audit_chain a on a.chain_id = c.sale_id where c.last_seq > coalesce(a.last_seq, 0)`.execute(
    db,
  )
  return rows.map((row) => row.chain_id)
}

/**
 * Seals what is new in one chain, on one snapshot: everything committed before it and not sealed yet. What commits
 * later is found in the next round, because notes are removed one by one and numbers are drawn under their sale's lock.
 * A chain has one sealer at a time; another one leaves it alone. Returns whether there is more.
 */
export async function sealChain(db: Database, chainId: string): Promise<boolean> {
  await db
    .insertInto('audit_chain')
    .values({ chain_id: chainId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const { rows } =
        await sql<Head>`select last_link, hash, last_seq, last_movement from audit_chain where chain_id = ${chainId} for update skip locked`.execute(
          tx,
        )
      const [head] = rows
      if (!head) return false
      const sealing: Sealing = { tx, chainId, head }
      // A chain has news if it has a note or a number; movements accompany either, so they are sealed first: whatever
      // is left is found again through its news.
      const more =
        (chainId !== houseChain &&
          ((await sealNumbered(sealing, 'last_movement')) || (await sealNumbered(sealing, 'last_seq')))) ||
        (await sealNoted(sealing))
      await tx.updateTable('audit_chain').set(head).where('chain_id', '=', chainId).execute()
      return more
    })
}

async function sealNumbered(sealing: Sealing, cursor: 'last_movement' | 'last_seq'): Promise<boolean> {
  const source = sources.find(({ name }) => name === (cursor === 'last_movement' ? 'movement' : 'decision'))!
  const from = sealing.head[cursor] + 1
  const last = cursor === 'last_seq' ? from + rowsPerRound - 1 : await lastMovementOfRound(sealing, from)
  let rows = 0
  for (const one of await digest(sealing, source, { first: from, last, keys: [] })) {
    const first = sealing.head[cursor] + 1
    // Decisions are numbered 1, 2, 3 …: a gap is not sealed over.
    if (cursor === 'last_seq' && one.last - first + 1 !== one.rows)
      throw new Error(
        `decision ${first} or one after it is missing from ${one.rows} up to ${one.last} of sale ${sealing.chainId}`,
      )
    await addLink(sealing, source, { ...one, first }, [])
    sealing.head[cursor] = one.last
    rows += one.rows
  }
  return rows === rowsPerRound
}

/**
 * Movements are numbered across all sales, so the end of this sale's round is looked up: reading to the end each time
 * would cost the square of what is new.
 */
async function lastMovementOfRound({ tx, chainId }: Sealing, first: number): Promise<number> {
  const { rows } = await sql<{ last: number | null }>`
    select max(movement_no) as last from (
      select m.movement_no from sale_item i cross join lateral (
        select movement_no from stock_movement m where m.sale_id = i.sale_id and m.sku = i.sku and m.movement_no >= ${first} order by movement_no limit ${rowsPerRound}) m
      where i.sale_id = ${chainId} order by m.movement_no limit ${rowsPerRound}) round`.execute(tx)
  return rows[0]?.last ?? first - 1
}

async function sealNoted(sealing: Sealing): Promise<boolean> {
  const { rows: notes } = await sql<{ inbox_no: number; source: string; key: string }>`
    delete from audit_inbox where inbox_no in (select inbox_no from audit_inbox where chain_id = ${sealing.chainId} order by inbox_no limit ${rowsPerRound}) returning inbox_no, source, key`.execute(
    sealing.tx,
  )
  notes.sort((a, b) => a.inbox_no - b.inbox_no)
  for (const source of sources.filter(({ numbered }) => !numbered)) {
    const keys = [...new Set(notes.filter((note) => note.source === source.name).map(({ key }) => key))]
    for (let from = 0; from < keys.length; from += rowsPerLink) {
      const some = keys.slice(from, from + rowsPerLink)
      const [one] = await digest(sealing, source, { first: 0, last: 0, keys: some })
      // A noted row that no longer exists is sealed as missing, not skipped.
      await addLink(
        sealing,
        source,
        { rows: some.length, first: 0, last: 0, content: one?.content ?? emptyContent, actors: one?.actors ?? [] },
        some,
      )
    }
  }
  return notes.length === rowsPerRound
}

const emptyContent = Buffer.alloc(32)

async function digest(
  { tx, chainId }: Sealing,
  source: Source,
  { first, last, keys }: { first: number; last: number; keys: readonly string[] },
): Promise<Sealed[]> {
  const { rows } = await sql<Sealed>`
    select count(*)::int as rows, min(r.place) as first, max(r.place) as last, ${contentOf(source)} as content, coalesce(array_agg(distinct r.actor) filter (where r.actor is not null), '{}') as actors
    from (
      select n.*, (row_number() over (order by n.place) - 1) / ${rowsPerLink}::int as part
      from (select ${chainId}::uuid as chain_id, ${first}::bigint as first_no, ${last}::bigint as last_no, ${keys}::text[] as keys) l cross join lateral (${source.rows}) n) r
    group by part order by part`.execute(tx)
  return rows
}

/** Appends a link to the chain and advances its head. */
async function addLink(
  { tx, chainId, head }: Sealing,
  { name }: Source,
  { rows: rowCount, first, last, content, actors }: Sealed,
  keys: readonly string[],
): Promise<void> {
  const { rows: now } = await sql<{ at: Date }>`select date_trunc('milliseconds', clock_timestamp()) as at`.execute(tx)
  const link = {
    chainId,
    linkNo: head.last_link + 1,
    source: name,
    rowCount,
    firstNo: first,
    lastNo: last,
    keys,
    sealedAt: now[0]!.at,
    content,
  }
  const hash = hashLink(head.hash, link)
  await tx
    .insertInto('audit_link')
    .values({
      chain_id: chainId,
      link_no: link.linkNo,
      source: name,
      row_count: rowCount,
      first_no: first,
      last_no: last,
      keys: [...keys],
      actors,
      sealed_at: link.sealedAt,
      content,
      hash,
    })
    .execute()
  Object.assign(head, { last_link: link.linkNo, hash })
}
