import { expect } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { openWorld, type World } from '../../support/world.ts'

export interface Answer {
  status: number
  type: string
  body: Record<string, unknown>
}

/** A sale with one order of two pieces, and everybody who may send something about it. */
export interface InputWorld {
  world: World
  host: string
  packer: string
  /** Who placed the order. */
  viewer: string
  stranger: string
  sale: SaleView
  order: OrderView
  /** Sends anything; whatever is refused must be a problem document that reveals no internals. */
  send(method: string, path: string, token?: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

export async function openInputWorld(): Promise<InputWorld> {
  const world = await openWorld({ settings: { ACK_WAIT_MS: '5000', LOG_LEVEL: 'fatal' } })
  const host = await world.token('host')
  const viewer = (await world.api.signUp()).token
  const sale = await world.api.openSale(host, { items: { COFFEE: { quota: 10, perViewerLimit: 5 }, TEA: 3 } })
  const { body } = await world.api.call<{ order: OrderView }>('POST', `/api/sales/${sale.saleId}/orders`, viewer, {
    orderId: randomUUID(),
    payment: 'cod',
    lines: [{ sku: 'COFFEE', quantity: 2 }],
  })
  return {
    world,
    host,
    packer: await world.token('packer'),
    viewer,
    stranger: (await world.api.signUp()).token,
    sale,
    order: body.order,
    send: (...request) => send(world.api.url, ...request),
  }
}

async function send(
  url: string,
  ...[method, path, token, body, headers]: Parameters<InputWorld['send']>
): Promise<Answer> {
  const raw = typeof body === 'string' || body instanceof Uint8Array
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: raw ? (body as string) : JSON.stringify(body) }),
  })
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  const answer = {
    status: response.status,
    type,
    body: (text.startsWith('{') ? JSON.parse(text) : { text }) as Record<string, unknown>,
  }
  if (response.status < 400) return answer
  assert.match(type, /^application\/problem\+json/, `${method} ${path}: ${text}`)
  expect(answer.body['status']).toBe(response.status)
  assert.ok(answer.body['type'] && answer.body['title'] && answer.body['code'] && answer.body['detail'], text)
  if (answer.body['code'] === 'invalid')
    assert.ok(Array.isArray(answer.body['errors']) || (answer.body['detail'] as string).startsWith('body: '), text)
  expect(text).not.toMatch(/\n\s+at |node_modules|\.ts:|\.js:|select |insert |violates|syntax error|kysely|ECONN/i)
  return answer
}

/** The answer, which must be this refusal; `about` names the input in a failure. */
export async function refused(status: number, code: string, answer: Promise<Answer>, about = ''): Promise<Answer> {
  const got = await answer
  assert.deepEqual([got.status, got.body['code']], [status, code], `${about} ${JSON.stringify(got.body)}`)
  return got
}

/** The refusal must begin with the field that it is about. */
export function names({ body }: Answer, field: string): void {
  const detail = String(body['detail'])
  assert.ok(detail.startsWith(field), `${detail} does not name ${field}`)
}
