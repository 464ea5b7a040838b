import { z } from 'zod'
import { batch, id, lines, order, payment, sale } from './common.ts'
import type { Allow } from './roles.ts'

export interface Command {
  namespace: '/live' | '/floor'
  allow: Allow
  payload: z.ZodType
  answer: z.ZodType
  about: string
}

export const placeOrder = z.strictObject({ orderId: id, saleId: id, lines, payment })
const ofOrder = z.strictObject({ orderId: id })
const ofSale = z.strictObject({ saleId: id })

/** Every websocket command with who may send it: the table that the gateway, the tests of roles and the AsyncAPI document use. */
export const commands = {
  'sale:join': {
    namespace: '/live',
    allow: 'anyone',
    payload: ofSale,
    answer: z.object({ sale, orders: z.array(order) }),
    about:
      "Follow a sale: its present state, the viewer's own orders (of more than 200, those that changed last), then facts.",
  },
  'sale:leave': {
    namespace: '/live',
    allow: 'anyone',
    payload: ofSale,
    answer: z.object({}),
    about: 'Stop following a sale.',
  },
  'order:place': {
    namespace: '/live',
    allow: ['viewer'],
    payload: placeOrder,
    answer: z.object({ order, replayed: z.boolean().optional() }),
    about: 'Place an order under an id made by the client.',
  },
  'order:status': {
    namespace: '/live',
    allow: ['viewer', 'host', 'admin'],
    payload: ofOrder,
    answer: z.object({ order }),
    about: 'The present state of an order.',
  },
  'order:cancel': {
    namespace: '/live',
    allow: ['viewer', 'host', 'admin'],
    payload: ofOrder,
    answer: z.object({ order }),
    about: 'Cancel an order that is not packed yet.',
  },
  'floor:join': {
    namespace: '/floor',
    allow: ['packer', 'dispatcher', 'admin'],
    payload: ofSale,
    answer: z.object({ batches: z.array(batch) }),
    about: 'Follow the packing of a sale.',
  },
} as const satisfies Record<string, Command>

export type CommandName = keyof typeof commands
export type PayloadOf<Name extends CommandName> = z.output<(typeof commands)[Name]['payload']>
export type AnswerOf<Name extends CommandName> = z.output<(typeof commands)[Name]['answer']>
export type Ack<Answer> = ({ ok: true } & Answer) | { ok: false; code: string; message: string; retryAfterMs?: number }
