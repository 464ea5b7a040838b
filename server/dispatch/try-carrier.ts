import type { z } from 'zod'
import type { CarrierKind, CarrierTryOut, carrierToTry } from '../../shared/contract/routes/dispatch-carriers.ts'
import { adapterOf, adapters } from '../../shared/dispatch/adapters.ts'
import { askCarrier } from '../../shared/dispatch/ask-carrier.ts'
import type { CarrierAdapter, Checked } from '../../shared/dispatch/carrier.ts'
import { carrierTitle, type BookingCarrier, type CarrierName } from '../../shared/dispatch/carrier-names.ts'
import { openAccount } from '../../shared/dispatch/carrier-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { requireOwnAddress } from './add-carrier.ts'
import { requireOwnAccount } from './carrier-accounts.ts'

const saysMax = 200

/** The carriers that parcels can be booked with, and what an account with each of them needs. */
export function listCarrierKinds(): CarrierKind[] {
  return (Object.keys(adapters) as BookingCarrier[]).map((carrier) => ({
    carrier,
    title: carrierTitle(carrier),
    credentials: adapters[carrier].credentials.map((field) => ({ ...field })),
  }))
}

/** Asks a carrier whether it knows these credentials. Nothing is stored and nothing is booked. */
export function tryCarrier(
  { carrier, credentials, baseUrl }: z.output<typeof carrierToTry>,
  actor: KnownActor,
): Promise<CarrierTryOut> {
  requireOwnAddress({ baseUrl }, actor)
  return tryOut(carrier, credentials, baseUrl)
}

/** The same for an account of the actor's, with the credentials it was stored with. */
export async function tryCarrierAccount(
  { ctx }: Gateway,
  accountId: string,
  actor: KnownActor,
): Promise<CarrierTryOut> {
  const account = await ctx.db.transaction().execute((tx) => requireOwnAccount(tx, accountId, actor))
  const { credentials } = openAccount(ctx.personal, accountId, account.sealed)
  return tryOut(account.carrier, credentials, account.base_url ?? undefined)
}

async function tryOut(
  carrier: CarrierName,
  credentials: Record<string, string>,
  baseUrl: string | undefined,
): Promise<CarrierTryOut> {
  const adapter = adapterOf(carrier)
  const checked = adapter ? await check(adapter, credentials, baseUrl ?? adapter.baseUrl) : accepted
  if (checked.is === 'accepted') return { state: 'accepted', says: null, field: null }
  if (checked.is === 'retry') return { state: 'unreached', says: null, field: null }
  return { state: 'refused', says: checked.says?.slice(0, saysMax) ?? null, field: checked.field ?? null }
}

const accepted: Checked = { is: 'accepted' }

async function check(adapter: CarrierAdapter, credentials: Record<string, string>, baseUrl: string): Promise<Checked> {
  const missing = adapter.credentials.find(({ name }) => !credentials[name]?.trim())
  if (missing) return { is: 'refused', says: undefined, field: missing.name }
  if (adapter.check) {
    const { status, body } = await askCarrier(baseUrl, adapter.check.request(credentials))
    return adapter.check.read(status, body, credentials)
  }
  const { status, body } = await askCarrier(baseUrl, adapter.login!.request(credentials))
  if (adapter.login!.token(body) !== undefined) return accepted
  return status >= 400 && status < 500 && status !== 429
    ? { is: 'refused', says: undefined }
    : readRefusal(status, body)
}

/** Viettel Post answers a wrong password with 200 and its words. */
function readRefusal(status: number, body: unknown): Checked {
  const says = (body as { message?: unknown } | undefined)?.message
  return status === 200 ? { is: 'refused', says: typeof says === 'string' ? says : undefined } : { is: 'retry' }
}
