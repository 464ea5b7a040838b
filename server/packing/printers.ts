import { sql, type Kysely, type Selectable } from 'kysely'
import type { z } from 'zod'
import { recordChange } from '../../shared/audit/audit-store.ts'
import type { newPrinter, PrinterView } from '../../shared/contract/routes/packing-prints.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import type { Tables } from '../../shared/db/tables.ts'
import { keepOnce } from '../../shared/lib/keep-once.ts'
import type { PaperLocale } from '../../shared/packing/paper/paper.ts'
import { sendToPrinter, type SentToPrinter } from '../../shared/packing/send-to-printer.ts'
import { Refusal } from '../../shared/refusal.ts'
import { ensureSeller } from '../../shared/sale/seller-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireOwn } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import { isWithinSeller } from '../../shared/shop/seller-tree-store.ts'

/** A page that is not printed within this was not printed, for whoever stands before the printer (ms). */
const testMsMax = 10_000

/**
 * Adds a printer for the labels of the actor's own seller, or for another's by an admin. Our machine sends only to
 * printers' ports on the local network, whoever adds them.
 */
export async function addPrinter(
  gateway: Gateway,
  wanted: z.output<typeof newPrinter>,
  actor: KnownActor,
): Promise<PrinterView & { replayed?: true }> {
  const { printerId, seller: named, ...rest } = wanted
  return gateway.ctx.db.transaction().execute(async (tx) => {
    const { sellerId, seller } = await sellerOfPrinter(tx, named, actor)
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
    where p.removed_at is null and ${isWithinSeller(sql`p.seller_id`, sellerId)} order by p.name, p.printer_id`.execute(
    gateway.ctx.db,
  )
  return rows
}

async function sellerOfPrinter(
  tx: Tx,
  named: string | undefined,
  actor: KnownActor,
): Promise<{ sellerId: string; seller: string }> {
  if (named !== undefined && actor.role === 'admin')
    return { sellerId: await ensureSeller(tx, named, actorName(actor)), seller: named }
  if (!actor.sellerId) throw new Refusal('invalid', 'seller: is missing')
  const { slug } = await tx
    .selectFrom('seller')
    .select('slug')
    .where('seller_id', '=', actor.sellerId)
    .executeTakeFirstOrThrow()
  if (named !== undefined && named !== slug) throw new Refusal('not-found', 'There is no such seller.')
  return { sellerId: actor.sellerId, seller: slug }
}

/** Removes a printer: nothing more is sent to it, and jobs waiting for it stop. */
export async function removePrinter(gateway: Gateway, printerId: string, actor: KnownActor): Promise<void> {
  await gateway.ctx.db.transaction().execute(async (tx) => {
    await requirePrinter(tx, printerId, actor)
    await sql`update printer set removed_at = app_now() where printer_id = ${printerId} and removed_at is null`.execute(
      tx,
    )
    await sql`update print_job set state = 'stopped' where printer_id = ${printerId} and state = 'printing'`.execute(tx)
    await recordChange(tx, { actor: actorName(actor), kind: 'printer:removed', subject: printerId })
  })
}

/** Sends one page to a printer while somebody stands before it. Nothing is queued, and nothing is tried again. */
export async function printTestPage(
  gateway: Gateway,
  printerId: string,
  locale: PaperLocale,
  actor: KnownActor,
): Promise<SentToPrinter['state']> {
  const { name, host, port, dpi, size } = await requirePrinter(gateway.ctx.db, printerId, actor)
  const zpl = await gateway.drawings.testPage({ printer: name, host, size, dpi, locale })
  const { state } = await sendToPrinter({ host, port }, zpl.toString('ascii'), testMsMax)
  return state
}

/** A printer that this actor may use. */
async function requirePrinter(
  db: Kysely<Tables>,
  printerId: string,
  actor: KnownActor,
): Promise<Selectable<Tables['printer']>> {
  const printer = await db
    .selectFrom('printer')
    .selectAll()
    .where('printer_id', '=', printerId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  requireOwn(printer, actor, 'printer')
  return printer
}
