import { sql } from 'kysely'
import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'
import { quietSeconds, stepErasure } from '../shared/person/erase-store.ts'
import { rekeyStep } from '../shared/person/phone-index-store.ts'
import { forgetStep } from '../shared/person/retention-store.ts'

/** The exact minute of an erasure does not matter, and the search covers all orders (ms). */
const lookEveryMs = 3_600_000

/**
 * Erases personal data once it expires, `RETENTION_DAYS` after it was last needed. Runs at start and every hour, by
 * Flashpack's clock.
 */
export function openForgetting(ctx: WorkerContext): () => Promise<void> {
  const { RETENTION_DAYS: days, STAFF_KEY_DAYS: keyDays } = ctx.config
  let lookAt = 0
  return async () => {
    if (ctx.clock.now().getTime() < lookAt) return
    const forgotten = await forgetStep(ctx.watchDb, { days, keyDays }, 'forget-persons')
    if (forgotten && forgotten.recipients + forgotten.documents > 0)
      ctx.log.info({ recipients: forgotten.recipients, documents: forgotten.documents }, 'expired personal data erased')
    if (forgotten?.more) return
    lookAt = ctx.clock.now().getTime() + (forgotten?.closing ? (quietSeconds + 1) * 1000 : lookEveryMs)
  }
}

/** Carries out requested erasures, as soon as the person has nothing in progress. */
export async function erasePersons(ctx: WorkerContext): Promise<void> {
  const { rows } = await sql<{
    receipt_id: string
  }>`select receipt_id from erasure where erased_at is null order by requested_at limit 200`.execute(ctx.watchDb)
  await forEachLogged(ctx, rows, 'erase a person', async ({ receipt_id: receiptId }) => {
    const step = await stepErasure(ctx.watchDb, receiptId)
    if ('done' in step)
      ctx.log.info(
        { receiptId, recipients: step.done.recipients, documents: step.done.documents },
        "a person's data erased",
      )
  })
}

/** During a key rotation, re-encrypts what the previous key encrypted, a few rows a round. */
export async function rekeyPersons(ctx: WorkerContext): Promise<void> {
  if (ctx.config.PERSONAL_DATA_KEY_OLD === undefined) return
  const rows = await rekeyStep(ctx.watchDb, ctx.personal)
  if (rows > 0) ctx.log.info({ rows }, 'personal data re-encrypted with the current key')
}
