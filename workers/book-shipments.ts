import { sql } from 'kysely'
import { adapters } from '../shared/dispatch/adapters.ts'
import type { Booking, CarrierAdapter } from '../shared/dispatch/carrier.ts'
import { chooseShift, type PickShift } from '../shared/dispatch/pick-shift.ts'
import type { CarrierName } from '../shared/dispatch/carrier-names.ts'
import { openAccount, readCarrierParcel } from '../shared/dispatch/carrier-store.ts'
import { askCarrier, signIn } from '../shared/dispatch/ask-carrier.ts'
import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'
import { isRehearsal } from '../shared/sale/rehearsal-store.ts'

/**
 * Bookings requested per round, a few at a time: carriers do not publish their limits, and only the truck waits for
 * them.
 */
const bookingsPerRound = 20
/** Lease on a booking (s): longer than all its requests together may take. */
const leaseSeconds = 60
/** Pause after the nth failed attempt (s): 5, 10, 20 … at most ten minutes. */
const pauseSeconds = (tries: number): number => Math.min(600, 5 * 2 ** Math.min(tries - 1, 10))

/** So long before its hand-over a parcel is booked by itself, whatever it might have gone together with (minutes). */
const aloneBeforeMinutes = 120

/**
 * Whether a parcel `p` may yet leave in one box with another one of its buyer, which somebody else packs for the same
 * sale: booked by itself, it could not any more.
 */
const waitsForOthers = sql<boolean>`(app_now() < p.hand_over_by - ${aloneBeforeMinutes} * interval '1 minute' and exists (
  select 1 from parcel q where q.viewer_id = p.viewer_id and q.sale_id = p.sale_id and q.recipient_id = p.recipient_id and q.seller_id <> p.seller_id
    and q.state in ('waiting', 'picking', 'packed') and not exists (select 1 from shipment h where h.parcel_id = q.parcel_id and h.state <> 'failed')))`

interface Asked {
  parcelId: string
  code: string
  accountId: string
  carrier: Exclude<CarrierName, 'manual'>
  baseUrl: string | null
  sealed: Buffer
  parcelGrams: number
  tries: number
}

/**
 * Books packed parcels with their carriers; for sellers with a default account this is automatic. Our parcel code is
 * the carrier's idempotency key, so a repeated request books once, and after a lost answer the booking is simply
 * requested again.
 */
export async function bookShipments(ctx: WorkerContext): Promise<void> {
  await sql`
    insert into shipment (parcel_id, account_id, code)
    select distinct on (p.hand_over_by, p.parcel_id) p.parcel_id, a.account_id, coalesce(n.code, p.code)
    from carrier_account a join parcel p on (a.seller_id = p.seller_id and p.consignment_id is null) or a.seller_id = (select seller_id from sale where sale_id = p.sale_id)
      left join consignment n on n.consignment_id = p.consignment_id
    where a.is_default and a.carrier <> 'manual' and p.state = 'packed' and p.point_id is null and p.created_at >= a.created_at and not exists (select 1 from shipment s where s.parcel_id = p.parcel_id)
      and not exists (select 1 from sale s where s.sale_id = p.sale_id and s.shop_id is not null) and not ${isRehearsal(sql`p.sale_id`)}
      and case when n.consignment_id is null then not ${waitsForOthers} else n.lead_id = p.parcel_id end
    order by p.hand_over_by, p.parcel_id, a.seller_id <> p.seller_id limit 500 on conflict do nothing`.execute(
    ctx.watchDb,
  )
  const { rows } = await sql<Asked>`
    update shipment s set tries = s.tries + 1, next_try_at = app_now() + make_interval(secs => ${leaseSeconds})
    from carrier_account a where a.account_id = s.account_id and s.parcel_id in (
      select parcel_id from shipment where state = 'asked' and next_try_at <= app_now() order by next_try_at limit ${bookingsPerRound} for update skip locked)
    returning s.parcel_id as "parcelId", s.code, s.account_id as "accountId", a.carrier, a.base_url as "baseUrl", a.sealed, a.parcel_grams as "parcelGrams", s.tries`.execute(
    ctx.watchDb,
  )
  const byParcel = new Map(rows.map((asked) => [asked.parcelId, asked]))
  const shiftsOf = askShiftsOnce(ctx)
  await forEachLogged(ctx, [...byParcel.keys()], 'book a parcel with its carrier', async (parcelId) => {
    const asked = byParcel.get(parcelId)!
    const booking = await book(ctx, asked, shiftsOf)
    if (booking.is === 'booked') await keepBooking(ctx, asked, booking)
    else if (booking.is === 'refused')
      await sql`update shipment set state = 'failed', error = ${booking.error} where parcel_id = ${asked.parcelId} and code = ${asked.code} and state = 'asked'`.execute(
        ctx.watchDb,
      )
    else
      await sql`update shipment set error = ${booking.is === 'retry' ? booking.error : null}, next_try_at = app_now() + make_interval(secs => ${pauseSeconds(asked.tries)}) where parcel_id = ${asked.parcelId} and code = ${asked.code} and state = 'asked'`.execute(
        ctx.watchDb,
      )
  })
}

type ShiftsOf = (asked: Asked, baseUrl: string, credentials: Record<string, string>) => Promise<PickShift[]>

/** The shifts of each account, asked for once in a round. An account whose shifts are not told is booked without. */
function askShiftsOnce({ clock }: WorkerContext): ShiftsOf {
  const asking = new Map<string, Promise<PickShift[]>>()
  const ask = async (carrier: Asked['carrier'], baseUrl: string, credentials: Record<string, string>) => {
    const { shifts }: CarrierAdapter = adapters[carrier]
    const answer = shifts?.request && (await askCarrier(baseUrl, shifts.request(credentials)))
    return shifts?.read(answer?.body, clock.now()) ?? []
  }
  return ({ accountId, carrier }, baseUrl, credentials) => {
    const asked = asking.get(accountId) ?? ask(carrier, baseUrl, credentials)
    asking.set(accountId, asked)
    return asked
  }
}

async function book(ctx: WorkerContext, asked: Asked, shiftsOf: ShiftsOf): Promise<Booking> {
  const adapter: CarrierAdapter = adapters[asked.carrier]
  const secrets = openAccount(ctx.personal, asked.accountId, asked.sealed)
  const read = await readCarrierParcel(ctx.db, ctx.personal, asked.parcelId, secrets, asked.parcelGrams)
  if (!read) return { is: 'refused', error: 'the parcel does not exist' }
  const baseUrl = asked.baseUrl ?? adapter.baseUrl
  const session = await signIn(adapter, baseUrl, secrets.credentials)
  if ('is' in session) return session
  const { token } = session
  const shifts = await shiftsOf(asked, baseUrl, secrets.credentials)
  const shift = chooseShift(shifts, read.handOverBy, ctx.clock.now())
  const parcel = { ...read, ...(shift && { shift }) }
  const answer = await askCarrier(baseUrl, adapter.book(parcel, secrets.credentials, token))
  const booking = adapter.readBooking(answer.status, answer.body)
  if (booking.is !== 'known') return booking
  const found = await askCarrier(baseUrl, adapter.find(parcel, secrets.credentials, token))
  return adapter.readFound(found.status, found.body)
}

/**
 * A box has a label of its own: the carrier's would become that of its lead parcel, whose packer must not read what
 * others sent. What the carrier reported before we knew its number for this parcel now belongs to the parcel.
 */
async function keepBooking(
  ctx: WorkerContext,
  { parcelId, code, accountId }: Asked,
  { tracking, sortCode, fee }: Booking & { is: 'booked' },
): Promise<void> {
  await ctx.watchDb.transaction().execute(async (tx) => {
    await sql`
      update shipment set state = 'booked', tracking = ${tracking}, sort_code = ${sortCode ?? null}, fee = ${fee ?? null}, error = null, booked_at = app_now(), label_next_try_at = (select app_now() from carrier_account where account_id = ${accountId} and label = 'carrier'
        and not exists (select 1 from consignment n where n.lead_id = ${parcelId} and n.dissolved_at is null))
      where parcel_id = ${parcelId} and code = ${code} and state = 'asked'`.execute(tx)
    await sql`update carrier_event set parcel_id = ${parcelId} where account_id = ${accountId} and tracking = ${tracking} and parcel_id is null`.execute(
      tx,
    )
  })
}
