import { sql } from 'kysely'
import { isNativeError } from 'node:util/types'
import type { Context } from '../shared/context.ts'
import { pauseAfter, type Channel, type Notice } from '../shared/deadline/ladder.ts'
import { sendNotice } from '../shared/outgoing/send-notice.ts'
import type { Target } from '../shared/outgoing/send.ts'

/** Notifications sent in parallel; one that hangs only blocks its own slot until its timeout. */
export const atOnceMax = 20
/** Lease (s), longer than sending may take: after it, another worker takes over from one that died. */
export const leaseSeconds = 60

interface Outgoing {
  notification_id: string
  attempts: number
  body: Notice
  contact_id: string
  channel: Channel
  language: 'vi' | 'en'
  sealed: Buffer
}

/**
 * Sends what is due to the contacts of the ladder. At least once: if a sender dies after sending, the notification is
 * sent again under the same id. Failures are retried with growing pauses for half a day.
 */
export async function sendNotifications(ctx: Context): Promise<void> {
  const { rows } = await sql<Outgoing>`
    with taken as (select notification_id from notification where state = 'waiting' and contact_id is not null and next_try_at <= (select app_now()) order by next_try_at limit ${atOnceMax} for update skip locked)
    update notification n set attempts = n.attempts + 1, next_try_at = app_now() + ${leaseSeconds} * interval '1 second'
    from taken t, escalation_contact c where n.notification_id = t.notification_id and c.contact_id = n.contact_id
    returning n.notification_id, n.attempts, n.body, c.contact_id, c.channel, c.language, c.sealed`.execute(ctx.watchDb)
  await Promise.all(
    rows.map(({ notification_id: id, attempts, body, contact_id: contactId, channel, language, sealed }) =>
      tryToSend(ctx, { id, attempts, channel }, () => {
        const target = JSON.parse(ctx.personal.openText(sealed, contactId)) as Target
        return sendNotice(ctx.config, { id, notice: body, target, language, at: ctx.clock.now() })
      }),
    ),
  )
}

/** Sends one notification of the outbox and records the outcome; returns why it failed, if it did. */
export async function tryToSend(
  ctx: Context,
  { id, attempts, channel }: { id: string; attempts: number; channel: Channel },
  sendIt: () => Promise<void>,
): Promise<{ error: unknown; reason: string } | undefined> {
  try {
    await sendIt()
    await sql`update notification set state = 'sent', done_at = app_now(), last_error = null where notification_id = ${id}`.execute(
      ctx.watchDb,
    )
    return undefined
  } catch (error) {
    const reason = (isNativeError(error) ? error.message : String(error)).slice(0, 200)
    const pause = pauseAfter(attempts, Math.random())
    ctx.log.warn(
      { notificationId: id, channel, attempts, reason, givenUp: pause === undefined },
      'failed to send a notification',
    )
    if (pause === undefined)
      await sql`update notification set state = 'given-up', done_at = app_now(), last_error = ${reason} where notification_id = ${id}`.execute(
        ctx.watchDb,
      )
    else
      await sql`update notification set next_try_at = app_now() + ${pause} * interval '1 millisecond', last_error = ${reason} where notification_id = ${id}`.execute(
        ctx.watchDb,
      )
    return { error, reason }
  }
}
