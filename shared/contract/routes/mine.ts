import { z } from 'zod'
import { packs } from '../../sale/sale.ts'
import { currency, id, instant, money, saleState, sku } from '../common.ts'
import type { Route } from '../route.ts'
import { commitment, promise } from './hub.ts'

/** Who may see what is their own seller's in the sales of others. */
const owners = ['producer', 'owner', 'host'] as const
const workers = [...owners, 'packer', 'dispatcher'] as const

const ownGoods = z.object({
  sku,
  title: z.string(),
  price: money,
  packs: z.enum(packs),
  brought: z.int().describe('Units at the hub, or in parcels that were brought there'),
  promised: z.int().nullable(),
  bringBy: instant.nullable(),
  mayPromise: z.boolean().describe('Whether somebody above takes them in'),
  quota: z.int(),
  sold: z.int(),
  short: z.int().describe('Units that were missing when packing'),
  returned: z.int(),
  amount: money.describe('What was sold, at its price'),
})

const mine = z.object({
  at: instant,
  sales: z.array(
    z.object({
      saleId: id,
      title: z.string(),
      state: saleState,
      startsAt: instant.nullable(),
      currency,
      timeZone: z.string(),
      goods: z.array(ownGoods),
    }),
  ),
  parcels: z.object({
    waiting: z.int(),
    picking: z.int(),
    packed: z.int(),
    brought: z.int(),
    handedOver: z.int().describe('Within seven days'),
  }),
})
export type OwnView = z.output<typeof mine>

/** What belongs to one seller, also in the sales of those above it; never anything of another. */
export const mineRoutes = {
  readMine: {
    method: 'get',
    path: '/api/mine',
    allow: workers,
    sheddable: true,
    answer: mine,
    about: 'Own goods by sale, with what was sold, short and returned, and the own parcels by state.',
  },
  listOwnCommitments: {
    method: 'get',
    path: '/api/mine/commitments',
    allow: owners,
    answer: z.object({ items: z.array(commitment) }),
    about: 'What the own seller promises to bring to those above, newest sale first.',
  },
  putOwnCommitment: {
    method: 'put',
    path: '/api/mine/commitments/:saleId/:sku',
    allow: owners,
    params: z.strictObject({ saleId: id, sku }),
    body: promise,
    answer: commitment,
    about: 'Promise how many of the own goods are brought, and by when.',
  },
} as const satisfies Record<string, Route>
