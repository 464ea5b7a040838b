import { randomInt, randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { LiveClient } from '../../shared/client/live-client.ts'
import type { SaleView } from '../../shared/contract/common.ts'
import type { newRehearsal } from '../../shared/contract/routes/sale-preparation.ts'
import { Refusal } from '../../shared/refusal.ts'
import { copyPhotos } from '../../shared/sale/details-store.ts'
import {
  claimRehearsals,
  endRehearsal,
  rehearsalsOver,
  rehearsalUnderWay,
  startRehearsal,
  type RunningRehearsal,
} from '../../shared/sale/rehearsal-store.ts'
import { readSale } from '../../shared/sale/sale-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { createSale } from './create-sale.ts'
import { interval } from '../../shared/lib/interval.ts'
import type { Gateway } from '../context.ts'
import { changeSaleState } from './change-sale-state.ts'
import { requireVisibleSale } from '../access/visibility.ts'

const lookEveryMs = 2_000
const comeEveryMs = 500
const tapEveryMs = 100
const titleMark = ' (live thử)'

/**
 * Creates a rehearsal of a sale: the same goods in a separate sale, marked as a rehearsal before it can be opened. A
 * repeat gets the same answer as the first request.
 */
export async function rehearse(
  gateway: Gateway,
  saleId: string,
  body: z.output<typeof newRehearsal>,
  actor: KnownActor,
): Promise<SaleView & { replayed?: true }> {
  const { ctx } = gateway
  await requireVisibleSale(gateway, saleId, actor)
  const sale = (await readSale(ctx.db, saleId))!
  const underWay = actor.sellerId && (await rehearsalUnderWay(ctx.db, actor.sellerId))
  if (underWay && underWay !== body.rehearsalId)
    throw new Refusal('wrong-state', 'A rehearsal is already running: close it first.', { extra: { saleId: underWay } })
  const made = await createSale(
    ctx,
    {
      saleId: body.rehearsalId,
      title: sale.title.slice(0, 200 - titleMark.length) + titleMark,
      timeZone: sale.timeZone,
      currency: sale.currency,
      deadlinePolicy: sale.deadlinePolicy,
      // Simulated viewers have no phone on which to read a code.
      phoneProof: false,
      // They pay on delivery.
      payments: ['cod', 'prepaid'],
      description: null,
      codTerms: null,
      items: sale.items.map(({ sku, title, price, quota, perViewerLimit, choice = null }) => ({
        sku,
        title,
        price,
        quota,
        perViewerLimit,
        choice,
      })),
    },
    actor,
  )
  await startRehearsal(ctx.db, {
    saleId: body.rehearsalId,
    ofSaleId: saleId,
    viewers: body.viewers,
    ordersPerMinute: body.ordersPerMinute,
    minutes: body.minutes,
  })
  await copyPhotos(ctx.db, saleId, body.rehearsalId)
  return made
}

/**
 * Runs the rehearsals nobody else is running: simulated viewers use the same public API as everyone, through this
 * gateway's own address. A rehearsal ends on its own at its scheduled time, even if the gateway that ran it has died.
 */
export function openRehearsals(gateway: Gateway, url: string): { close(): void } {
  const { ctx } = gateway
  const runner = randomUUID()
  const crowds = new Map<string, Crowd>()
  const stop = interval(lookEveryMs, 'run rehearsals', ctx.log, async () => {
    for (const saleId of await rehearsalsOver(ctx.db)) await endOne(gateway, saleId)
    const running = await claimRehearsals(ctx.db, runner)
    for (const [saleId, crowd] of crowds) {
      if (running.some((one) => one.saleId === saleId)) continue
      crowd.close()
      crowds.delete(saleId)
    }
    for (const one of running) if (!crowds.has(one.saleId)) crowds.set(one.saleId, openCrowd(gateway, url, one))
  })
  return {
    close: () => {
      stop()
      for (const crowd of crowds.values()) crowd.close()
    },
  }
}

async function endOne(gateway: Gateway, saleId: string): Promise<void> {
  const nobody: KnownActor = { sub: 'rehearsal', role: 'admin', exp: 0 }
  await changeSaleState(gateway, saleId, 'closed', nobody)
  await endRehearsal(gateway.ctx.db, saleId)
}

interface Crowd {
  close(): void
}

/** Viewers who sign up one after another and then tap from time to time, mostly on the pinned product, as people do. */
function openCrowd({ ctx }: Gateway, url: string, { saleId, viewers, ordersPerMinute }: RunningRehearsal): Crowd {
  const clients: LiveClient[] = []
  let [open, pin]: [boolean, string | null] = [false, null]
  const skus = new Set<string>()
  // The client drops old news: the answer to a join may be older than a fact that came before it.
  const hooks = {
    state: (_id: string, state: string) => (open = state === 'open'),
    pin: (_id: string, sku: string | null) => (pin = sku),
    stock: ({ sku }: { sku: string }) => skus.add(sku),
  }
  const closed = new AbortController()
  // A viewer who cannot join is the next one to try again.
  const stopComing = interval(comeEveryMs, 'let a simulated viewer join', ctx.log, async () => {
    while (clients.length < viewers && !closed.signal.aborted) {
      const token = await signUp(url, clients.length)
      if (closed.signal.aborted) return
      const client = new LiveClient({ url, token, hooks: clients.length === 0 ? hooks : {} })
      closed.signal.addEventListener('abort', () => client.close())
      try {
        await client.join(saleId)
        clients.push(client)
      } catch (error) {
        client.close()
        if (!closed.signal.aborted) throw error
      }
    }
  })
  let owed = 0
  const timer = setInterval(() => {
    if (!open || clients.length === 0 || skus.size === 0) return
    for (owed += (ordersPerMinute / 60_000) * tapEveryMs; owed >= 1; owed -= 1) {
      const sku = pin !== null && randomInt(10) > 0 ? pin : [...skus][randomInt(skus.size)]!
      const tap = {
        orderId: randomUUID(),
        saleId,
        lines: [{ sku, quantity: randomInt(5) === 0 ? 2 : 1 }],
        payment: randomInt(5) === 0 ? ('prepaid' as const) : ('cod' as const),
      }
      clients[randomInt(clients.length)]!.place(tap).catch(() => undefined)
    }
  }, tapEveryMs)
  timer.unref()
  return {
    close: () => {
      stopComing()
      clearInterval(timer)
      closed.abort()
    },
  }
}

/** Unassigned phone numbers; each simulated viewer has their own, so limits apply as usual. */
async function signUp(url: string, number: number): Promise<string> {
  const person = {
    name: `Khách thử ${number + 1}`,
    phone: `09000${String(number).padStart(5, '0')}`,
    address: { line: 'live thử', ward: 'Cầu Kè', province: 'Vĩnh Long' },
  }
  const response = await fetch(`${url}/api/viewers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(person),
  })
  if (!response.ok) throw new Error(`sign-up failed with status ${response.status}`)
  return ((await response.json()) as { token: string }).token
}
