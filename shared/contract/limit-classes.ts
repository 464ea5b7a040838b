import type { Config } from '../config.ts'

/** A count the operator sets in the configuration. */
type Setting = {
  [Name in keyof Config]-?: Config[Name] extends number ? Name : never
}[keyof Config]

/**
 * How much of one class of calls is served. Budgets are per window; calls over budget are answered `busy` before any
 * other work. Counted per gateway, unless `shared`: then all gateways count together in Redis, if there is one.
 */
export interface LimitClass {
  /** Length of the window (s). */
  seconds: number
  /** Calls per viewer and window. */
  viewer: number | Setting
  /** Calls per staff token and window. */
  token: number
  /**
   * Calls without a token per address and window. Carriers put thousands of buyers behind one address, so this is sized
   * for a crowd.
   */
  address: number | Setting
  /** Concurrent calls of one viewer or token, and of all anonymous callers together; the others wait their turn. */
  atOnce: number
  /** Larger bodies are refused (bytes); photos and sheets have their own limits in the contract. */
  bodyBytes: number
  /** A call without an answer after this is answered `busy` or `unknown` (s). */
  withinSeconds: number
  shared?: true
  about: string
}

export const kB = 1024

/**
 * The classes of calls. The numbers are many times what a person, a page or an integration needs; a flood is a hundred
 * times more.
 */
export const limitClasses = {
  order: {
    seconds: 1,
    viewer: 'ORDERS_PER_VIEWER_PER_SECOND',
    token: 100,
    address: 0,
    atOnce: 1_000,
    bodyBytes: 64 * kB,
    withinSeconds: 20,
    about: 'orders: counted by order admission, which also bounds undecided orders',
  },
  look: {
    seconds: 10,
    viewer: 1_000,
    token: 1_000,
    address: 20_000,
    atOnce: 100,
    bodyBytes: 16 * kB,
    withinSeconds: 15,
    about: "viewing a sale and one's own orders: one read serves many",
  },
  'own-change': {
    seconds: 10,
    viewer: 100,
    token: 1_000,
    address: 0,
    atOnce: 8,
    bodyBytes: 64 * kB,
    withinSeconds: 20,
    about: "a viewer's changes to their own data",
  },
  case: {
    seconds: 60,
    viewer: 20,
    token: 600,
    address: 0,
    atOnce: 4,
    bodyBytes: 16 * kB,
    withinSeconds: 20,
    shared: true,
    about: 'saying that something is wrong with an order; also limited to ten cases a minute for one phone',
  },
  'case-photo': {
    seconds: 60,
    viewer: 20,
    token: 600,
    address: 0,
    atOnce: 2,
    bodyBytes: 12_288 * kB,
    withinSeconds: 60,
    shared: true,
    about: 'photos of what is wrong with an order',
  },
  'sign-up': {
    seconds: 60,
    viewer: 60,
    token: 600,
    address: 'SIGNUPS_PER_ADDRESS_PER_MINUTE',
    atOnce: 4,
    bodyBytes: 64 * kB,
    withinSeconds: 30,
    shared: true,
    about: 'signing up',
  },
  'phone-code': {
    seconds: 3600,
    viewer: 20,
    token: 0,
    address: 'PHONE_CODES_PER_ADDRESS_PER_HOUR',
    atOnce: 2,
    bodyBytes: 4 * kB,
    withinSeconds: 20,
    shared: true,
    about:
      'sending the code that proves a phone; also limited by `PHONE_CODES_PER_ADDRESS_PER_HOUR`, and to five codes an hour for one phone, whoever asks',
  },
  'orders-code': {
    seconds: 3600,
    viewer: 20,
    token: 20,
    address: 300,
    atOnce: 4,
    bodyBytes: 4 * kB,
    withinSeconds: 15,
    shared: true,
    about: 'sending a code that opens the orders of a phone; also limited to three an hour for one phone, whoever asks',
  },
  'order-link': {
    seconds: 60,
    viewer: 120,
    token: 120,
    address: 3_000,
    atOnce: 16,
    bodyBytes: 4 * kB,
    withinSeconds: 15,
    about: "opening a buyer's orders by a link or by the code from their phone, and ending e-mails",
  },
  'sign-in': {
    seconds: 60,
    viewer: 60,
    token: 600,
    address: 600,
    atOnce: 4,
    bodyBytes: 64 * kB,
    withinSeconds: 15,
    shared: true,
    about: 'signing staff in, by link, passkey, PIN or provider; also limited to five wrong PINs on one device',
  },
  work: {
    seconds: 10,
    viewer: 0,
    token: 5_000,
    address: 0,
    atOnce: 16,
    bodyBytes: 256 * kB,
    withinSeconds: 20,
    about: 'packing and handing over: one call per scan',
  },
  change: {
    seconds: 10,
    viewer: 0,
    token: 2_000,
    address: 0,
    atOnce: 16,
    bodyBytes: 256 * kB,
    withinSeconds: 20,
    about: 'other changes by staff',
  },
  read: {
    seconds: 10,
    viewer: 0,
    token: 3_000,
    address: 1_000,
    atOnce: 16,
    bodyBytes: 64 * kB,
    withinSeconds: 20,
    about: 'single records read by staff',
  },
  list: {
    seconds: 10,
    viewer: 0,
    token: 1_000,
    address: 0,
    atOnce: 6,
    bodyBytes: 64 * kB,
    withinSeconds: 20,
    about: 'lists, searches and reports',
  },
  document: {
    seconds: 10,
    viewer: 200,
    token: 1_000,
    address: 2_000,
    atOnce: 4,
    bodyBytes: 64 * kB,
    withinSeconds: 120,
    about: 'paper and files, with a token or by a signed link',
  },
  upload: {
    seconds: 10,
    viewer: 0,
    token: 500,
    address: 0,
    atOnce: 2,
    bodyBytes: 12_288 * kB,
    withinSeconds: 60,
    about: 'photos and sheets',
  },
  'large-upload': {
    seconds: 10,
    viewer: 0,
    token: 100,
    address: 0,
    atOnce: 2,
    bodyBytes: 81_920 * kB,
    withinSeconds: 300,
    about: 'files of labels, which a phone may take minutes to send',
  },
  webhook: {
    seconds: 10,
    viewer: 1_000,
    token: 1_000,
    address: 10_000,
    atOnce: 1_000,
    bodyBytes: 256 * kB,
    withinSeconds: 20,
    about: 'messages from payment providers and carriers, authenticated by a signature or a secret URL',
  },
  page: {
    seconds: 10,
    viewer: 0,
    token: 0,
    address: 50_000,
    atOnce: 1_000,
    bodyBytes: 0,
    withinSeconds: 15,
    about:
      'pages and their assets, the contract documents, health: outside the contract, counted by address for every caller',
  },
} as const satisfies Record<string, LimitClass>
export type LimitClassName = keyof typeof limitClasses
