import { sql } from 'kysely'
import type { Database, Tx } from '../db/database.ts'

/** The chains of the audit, those of sales and the house's, that are longer than what has been read for news. */
export async function chainsWithNews(db: Database): Promise<string[]> {
  const { rows } = await sql<{ chain_id: string }>`
    select c.chain_id from audit_chain c left join news_cursor n on n.sale_id = c.chain_id
    where c.last_link > coalesce(n.last_link, 0)`.execute(db)
  return rows.map((row) => row.chain_id)
}

const anyListener = sql`(exists (select 1 from buyer_contact) or exists (select 1 from webhook_endpoint))`

/** Whether any buyer or any other software asked to be told. */
export async function hasListeners(db: Database): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`select ${anyListener} as any`.execute(db)
  return rows[0]!.any
}

/**
 * Nobody is listening: whoever starts later is not told what happened before. Skips nothing once somebody does, in the
 * one snapshot in which it reads how far the history goes.
 */
export async function skipNews(db: Database, chainIds: readonly string[]): Promise<void> {
  await sql`
    insert into news_cursor (sale_id, last_link) select chain_id, last_link from audit_chain where chain_id = any(${chainIds}::uuid[]) and not ${anyListener}
    on conflict (sale_id) do update set last_link = greatest(news_cursor.last_link, excluded.last_link)`.execute(db)
}

/** Links of a chain that are read for news: after the one, up to and including the other. */
export interface LinksToRead {
  after: number
  to: number
}

/**
 * Reads a chain on from where the last step ended. The position reached is stored in the transaction in which `put`
 * fills the outbox, so nothing is missed or told twice whenever a process dies. Returns whether there is more. A chain
 * that another worker is reading is left to it.
 */
export async function readOn(
  db: Database,
  chainId: string,
  linksPerStep: number,
  put: (tx: Tx, links: LinksToRead) => Promise<void>,
): Promise<boolean> {
  await sql`insert into news_cursor (sale_id, last_link) values (${chainId}, 0) on conflict do nothing`.execute(db)
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ after: number; sealed: number }>`
      select n.last_link as after, c.last_link as sealed from news_cursor n join audit_chain c on c.chain_id = n.sale_id where n.sale_id = ${chainId} for update of n skip locked`.execute(
      tx,
    )
    const [cursor] = rows
    if (!cursor || cursor.sealed <= cursor.after) return false
    // Fixed before anything is read: what is sealed meanwhile is left to the next step.
    const to = Math.min(cursor.after + linksPerStep, cursor.sealed)
    await put(tx, { after: cursor.after, to })
    await tx.updateTable('news_cursor').set({ last_link: to }).where('sale_id', '=', chainId).execute()
    return to < cursor.sealed
  })
}
