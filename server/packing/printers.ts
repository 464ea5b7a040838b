import { sql } from 'kysely'
import type { z } from 'zod'
import { recordChange } from '../../shared/audit/audit-store.ts'
import type { newPrinter, PrinterView } from '../../shared/contract/routes/packing-prints.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { keepOnce } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import { ensureSeller } from '../../shared/sale/seller-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'

/** Adds a printer for a seller's labels. Only an admin may decide where our own machine sends data. */
export async function addPrinter(
  gateway: Gateway,
  wanted: z.output<typeof newPrinter>,
  actor: KnownActor,
): Promise<PrinterView & { replayed?: true }> {
  const { printerId, seller, ...rest } = wanted
  return gateway.ctx.db.transaction().execute(async (tx) => {
    const sellerId = await ensureSeller(tx, seller, actorName(actor))
    const { replayed } = await keepOnce('printer', {
      insert: () =>
        tx
          .insertInto('printer')
          .values({ printer_id: printerId, seller_id: sellerId, ...rest, actor: actorName(actor) })
          .onConflict((conflict) => conflict.doNothing())
          .returning('printer_id')
          .executeTakeFirst(),
      find: () => tx.selectFrom('printer').selectAll().where('printer_id', '=', printerId).executeTakeFirst(),
      same: { seller_id: sellerId, ...rest },
    })
    if (replayed) return { printerId, seller, ...rest, replayed }
    await recordChange(tx, {
      actor: actorName(actor),
      kind: 'printer:added',
      subject: printerId,
      detail: { seller, host: rest.host, port: rest.port },
    })
    return { printerId, seller, ...rest }
  })
}

/** The printers of one seller, or of all. */
export async function listPrinters(gateway: Gateway, sellerId: string | undefined): Promise<PrinterView[]> {
  const { rows } = await sql<PrinterView>`
    select p.printer_id as "printerId", s.slug as seller, p.name, p.host, p.port, p.dpi, p.size from printer p join seller s on s.seller_id = p.seller_id
    where p.removed_at is null and (${sellerId ?? null}::uuid is null or p.seller_id = ${sellerId ?? null}::uuid) order by p.name, p.printer_id`.execute(
    gateway.ctx.db,
  )
  return rows
}

/** Removes a printer: nothing more is sent to it, and jobs waiting for it stop. */
export async function removePrinter(gateway: Gateway, printerId: string, actor: KnownActor): Promise<void> {
  await gateway.ctx.db.transaction().execute(async (tx) => {
    const removed =
      await sql`update printer set removed_at = app_now() where printer_id = ${printerId} and removed_at is null`.execute(
        tx,
      )
    if (removed.numAffectedRows !== 1n) throw new Refusal('not-found', 'There is no such printer.')
    await sql`update print_job set state = 'stopped' where printer_id = ${printerId} and state = 'printing'`.execute(tx)
    await recordChange(tx, { actor: actorName(actor), kind: 'printer:removed', subject: printerId })
  })
}
