import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { wallClock } from '../../shared/clock.ts'
import type { OrderView } from '../../shared/contract/common.ts'

/** What the payment page needs to know about the Flashpack it plays the payment provider for. */
export interface Payee {
  url: string
  /** A token that may read the sale's orders. */
  token: string
  webhookSecret: string
}

export interface PayPage {
  readonly port: number
  /** From now on the page can show what an order costs, and pay it. */
  open(payee: Payee): void
  close(): Promise<void>
}

const path = /^\/pay\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/**
 * A sandbox payment provider: it shows what an order costs and, at the press of a button, reports it as paid by a
 * signed webhook. No money moves.
 */
export async function openPayPage(host: string): Promise<PayPage> {
  let payee: Payee | undefined
  const server = createServer((request, response) => {
    void answer(payee, request, response).catch((error: unknown) =>
      show(response, 502, 'Chưa thanh toán được · Not paid', `<p>${escaped(String(error))}</p>`),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, host, resolve)
  })
  return {
    port: (server.address() as { port: number }).port,
    open: (opened) => (payee = opened),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(payee: Payee | undefined, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume()
  const orderId = path.exec(request.url ?? '')?.[1]
  if (!payee || !orderId) return show(response, 404, 'Không có gì ở đây · Nothing here', '')
  const read = await fetch(`${payee.url}/api/orders/${orderId}`, {
    headers: { authorization: `Bearer ${payee.token}` },
  })
  if (!read.ok) return show(response, 404, 'Không có đơn này · No such order', '')
  const order = (await read.json()) as OrderView
  if (request.method === 'POST' && order.state === 'reserved') {
    await pay(payee, order)
    return show(
      response,
      200,
      'Đã thanh toán (thử) · Paid (test)',
      '<p>Quay lại trang live: đơn đã được chốt.<br>Go back to the live page: the order is confirmed.</p>',
    )
  }
  if (order.state !== 'reserved') return show(response, 200, 'Không còn gì phải thanh toán · Nothing to pay', '')
  const sum = new Intl.NumberFormat('vi-VN', { style: 'currency', currency: order.currency! }).format(
    order.toPay ?? order.total!,
  )
  return show(
    response,
    200,
    'Cổng thanh toán thử · Test payment',
    `<p class="sum">${escaped(sum)}</p><form method="post"><button>Thanh toán · Pay</button></form><p>Không có tiền thật nào được chuyển.<br>No real money moves.</p>`,
  )
}

async function pay({ url, webhookSecret }: Payee, order: OrderView): Promise<void> {
  const id = `msg_${randomUUID()}`
  const at = wallClock() // the provider's own
  const body = JSON.stringify({
    type: 'payment.succeeded',
    timestamp: at.toISOString(),
    data: { orderId: order.orderId, amount: order.toPay ?? order.total, currency: order.currency },
  })
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(webhookSecret).sign(id, at, body),
  }
  const told = await fetch(`${url}/api/payments/webhook`, { method: 'POST', body, headers })
  if (!told.ok) throw new Error(`the webhook was answered ${told.status}`)
}

const style = `:root{color-scheme:light dark}body{font:18px/1.6 system-ui,sans-serif;max-width:26rem;margin:0 auto;padding:2rem 1rem;text-align:center}h1{font-size:1.4rem}.sum{font-size:2.4rem;font-weight:700;margin:1rem 0}button{font:inherit;font-weight:700;min-height:64px;width:100%;border:0;border-radius:16px;background:#1f3fae;color:#fff}`

function show(response: ServerResponse, status: number, title: string, body: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    'x-content-type-options': 'nosniff',
  })
  response.end(
    `<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><style>${style}</style><h1>${escaped(title)}</h1>${body}`,
  )
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`)
}
