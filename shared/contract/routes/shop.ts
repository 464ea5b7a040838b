import { z } from 'zod'
import { shopMax } from '../../shop/shop.ts'
import { codTerms, instant, money, version } from '../common.ts'
import { hosts, plainText, text, type Route } from '../route.ts'

const sender = z.strictObject({
  name: text(shopMax.senderName),
  phone: text(40).describe('A Vietnamese mobile number in any notation; stored and answered as E.164'),
  address: z.strictObject({ line: text(shopMax.line), ward: text(100), province: text(100) }),
})
const profile = z.strictObject({
  name: text(shopMax.name),
  sender,
  timeZone: text(60).default('Asia/Ho_Chi_Minh'),
  inspection: codTerms.shape.inspection.default('look'),
  refusalFee: codTerms.shape.refusalFee.default(0),
  refusalFeeBy: codTerms.shape.refusalFeeBy.default('producer'),
  returnNote: plainText(shopMax.returnNote)
    .or(z.literal(''))
    .default('')
    .describe('For the courier, about a parcel that cannot be delivered'),
})
const shop = profile.extend({ version, updatedAt: instant }).meta({ id: 'Shop' })
export type ShopProfile = z.output<typeof profile>
export type ShopView = z.output<typeof shop>

export const bankAccount = z.strictObject({
  bin: z
    .string()
    .regex(/^[0-9]{6}$/, 'six digits')
    .describe("The bank's number at NAPAS"),
  account: z.string().regex(/^[0-9A-Z]{4,19}$/, 'digits and capital letters, 4 to 19'),
  holder: text(60).describe('As the bank shows it'),
})

const shippingTerms = z.strictObject({
  fee: money.describe('Per parcel'),
  otherProvinces: money.nullable().default(null).describe('To other provinces than the shop is in; `fee` when null'),
  freeFrom: money.min(1).nullable().default(null).describe('Free when the goods in a parcel cost at least this much'),
})
export type ShippingTerms = z.output<typeof shippingTerms>

const ofSeller = z.strictObject({
  seller: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,60}$/, 'use lower-case letters, digits and hyphens')
    .optional()
    .describe('For an admin, whose shop it is; the own one when left out'),
})

/** A shop: what a seller says of itself once, for all of its sales. */
export const shopRoutes = {
  readShop: {
    method: 'get',
    path: '/api/shop',
    allow: hosts,
    query: ofSeller,
    answer: z.object({ shop: shop.nullable() }),
    about: "The shop's name and sender; `null` until they are given.",
  },
  putShop: {
    method: 'put',
    path: '/api/shop',
    allow: hosts,
    query: ofSeller,
    body: profile,
    answer: z.object({ shop }),
    about: 'Set the name of the shop, and the sender that its labels carry. Needed before the first label is printed.',
  },
  readBankAccount: {
    method: 'get',
    path: '/api/shop/bank-account',
    allow: hosts,
    query: ofSeller,
    answer: z.object({
      account: bankAccount.nullable(),
      banks: z.array(z.object({ bin: z.string(), name: z.string() })),
    }),
    about: 'The account to which buyers transfer, and the banks that can be chosen.',
  },
  putBankAccount: {
    method: 'put',
    path: '/api/shop/bank-account',
    allow: hosts,
    query: ofSeller,
    body: z.strictObject({ account: bankAccount.nullable() }),
    answer: z.object({ account: bankAccount.nullable() }),
    about: 'Take payments by bank transfer (VietQR) to this account, or with `null` take none.',
  },
  readShippingFee: {
    method: 'get',
    path: '/api/shop/shipping-fee',
    allow: hosts,
    query: ofSeller,
    answer: z.object({ terms: shippingTerms.nullable() }),
    about: 'What buyers pay for shipping; `null`: nothing.',
  },
  putShippingFee: {
    method: 'put',
    path: '/api/shop/shipping-fee',
    allow: hosts,
    query: ofSeller,
    body: z.strictObject({ terms: shippingTerms.nullable() }),
    answer: z.object({ terms: shippingTerms.nullable() }),
    about:
      'Set what buyers pay for shipping, in whole minor units and once per parcel, or with `null` nothing. It holds for sales that open from now on.',
  },
} as const satisfies Record<string, Route>
