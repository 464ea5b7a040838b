import { sql } from 'kysely'
import type { Channel } from '../shared/deadline/ladder.ts'
import { removeBuyerContact } from '../shared/news/contact-store.ts'
import type { News } from '../shared/news/news.ts'
import { stopPath } from '../shared/news/stop-code.ts'
import { sendNewsToBuyer, sendNewsToWebhook } from '../shared/outgoing/send-news.ts'
import { ReceiverGone, type Target } from '../shared/outgoing/send.ts'
import { noteFailedJob } from '../shared/queue/failed-job-store.ts'
import type { WorkerContext } from './context.ts'
import { atOnceMax, leaseSeconds, tryToSend } from './send-notifications.ts'
import { keepNote } from './try-work.ts'

interface Outgoing {
  notification_id: string
  sale_id: string
  attempts: number
  body: News
  contact_id: string | null
  language: 'vi' | 'en' | null
  sealed: Buffer | null
}

/**
 * Sends the news that is due by one channel, so that a receiver that hangs holds up no other. At least once, under the
 * same id, as for the ladder; failures are in control's list, once per sale and channel. Continues while the outbox is
 * full: a sale of thousands is told in minutes.
 */
export async function tellBuyers(ctx: WorkerContext, channel: Channel): Promise<void> {
  for (;;) {
    const rows = await takeDue(ctx, channel)
    await Promise.all(rows.map((one) => tellOne(ctx, channel, one)))
    if (rows.length < atOnceMax || ctx.ending) return
  }
}

/** The phone goes to the webhook only for a buyer who asked for messages: their contact is joined as well. */
async function takeDue(ctx: WorkerContext, channel: Channel): Promise<Outgoing[]> {
  const { rows } = await sql<Outgoing>`
    with due as (select notification_id from notification where state = 'waiting' and order_id is not null and channel = ${channel} and next_try_at <= (select app_now())
        order by next_try_at limit ${atOnceMax} for update skip locked),
      taken as (
        update notification n set attempts = n.attempts + 1, next_try_at = app_now() + ${leaseSeconds} * interval '1 second'
        from due where n.notification_id = due.notification_id returning n.*)
    select t.notification_id, t.sale_id, t.attempts, t.body, c.contact_id, c.language, c.sealed from taken t left join lateral (
      select * from buyer_contact c where c.contact_id = t.buyer_contact_id
      union all select c.* from "order" o join buyer_contact c on c.viewer_id = o.viewer_id and c.channel = 'message'
        where t.channel = 'webhook' and o.order_id = t.order_id limit 1) c on true`.execute(ctx.watchDb)
  return rows
}

async function tellOne(
  ctx: WorkerContext,
  channel: Channel,
  { notification_id: id, sale_id: saleId, attempts, body, contact_id: contactId, language, sealed }: Outgoing,
): Promise<void> {
  const failed = await tryToSend(ctx, { id, attempts, channel }, () => {
    const sending = { id, news: body, at: ctx.clock.now() }
    const contact =
      contactId === null ? undefined : { text: ctx.personal.openText(sealed!, contactId), language: language! }
    if (channel === 'webhook')
      return sendNewsToWebhook(
        ctx.config,
        sending,
        contact && { phone: (JSON.parse(contact.text) as { phone: string }).phone, language: contact.language },
      )
    if (!contact) throw new Error('the contact is gone')
    return sendNewsToBuyer(ctx.config, sending, {
      target: JSON.parse(contact.text) as Target,
      language: contact.language,
      stopPath: stopPath(ctx.config.TOKEN_SECRET, contactId!),
    })
  })
  if (!failed) return
  if (failed.error instanceof ReceiverGone && contactId !== null)
    // Along with whatever waits for it. The person turned it off in the browser, or the browser is gone.
    await removeBuyerContact(ctx.watchDb, contactId, { actor: 'tell-buyers' })
  else await keepNote(ctx, noteFailedJob(ctx.watchDb, { kind: 'tell', id: `${saleId} ${channel}` }, failed.reason))
}
