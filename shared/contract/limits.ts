import type { Config } from '../config.ts'
import { commands, type CommandName } from './commands.ts'
import { routes, type RouteName } from './http.ts'
import type { Allow } from './roles.ts'
import type { Route } from './route.ts'

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

const kB = 1024

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
    about: "viewing a sale and one's own orders: one read answers many",
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
      'sending the code that proves a phone; besides, by `PHONE_CODES_PER_ADDRESS_PER_HOUR`, and five codes an hour to one phone, whoever asks',
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
    about: 'sending a code that shows the orders of a phone; besides, three an hour to one phone, whoever asks',
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
    about: 'exchanging the code of a sign-in link',
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

/** A larger websocket packet closes its connection (bytes). */
export const commandBytesMax = 16 * kB

/** The class of each websocket command: one without an entry is a compile error. */
export const commandLimits = {
  'sale:join': 'look',
  'sale:leave': 'look',
  'order:place': 'order',
  'order:status': 'look',
  'order:cancel': 'own-change',
  'floor:join': 'read',
} as const satisfies Record<CommandName, LimitClassName>

/** The class of each HTTP route: one without an entry is a compile error. */
export const routeLimits = {
  readShop: 'read',
  putShop: 'change',
  readBankAccount: 'read',
  putBankAccount: 'change',
  claimNextBatch: 'work',
  readWorksheet: 'read',
  handBackBatch: 'work',
  checkScan: 'work',
  shortPick: 'work',
  putParcelPhoto: 'upload',
  listParcelPhotos: 'read',
  readCommandSheet: 'document',
  readParcelPhoto: 'document',
  listProducts: 'list',
  putProduct: 'change',
  removeProduct: 'change',
  listGoods: 'list',
  setProductPhoto: 'upload',
  removeProductPhoto: 'change',
  listLots: 'list',
  addLot: 'change',
  setLotDates: 'change',
  changeLot: 'change',
  listMaterials: 'list',
  putMaterial: 'change',
  removeMaterial: 'change',
  preflight: 'list',
  printBatch: 'change',
  printSale: 'change',
  listBatchPrints: 'read',
  listSalePrints: 'read',
  readPrint: 'read',
  readPrintChunk: 'document',
  resumePrint: 'change',
  printAgain: 'change',
  stopPrint: 'change',
  addPrinter: 'change',
  listPrinters: 'read',
  removePrinter: 'change',
  printTestPage: 'change',
  signUp: 'sign-up',
  changeRecipient: 'own-change',
  sendPhoneCode: 'phone-code',
  provePhone: 'own-change',
  listBuyerContacts: 'look',
  addBuyerContact: 'own-change',
  removeBuyerContact: 'own-change',
  stopTelling: 'order-link',
  listOwnOrders: 'look',
  makeOrderLink: 'own-change',
  endOrderLinks: 'own-change',
  readLinkedOrders: 'order-link',
  readOrderWays: 'look',
  sendOrdersCode: 'orders-code',
  openOrdersByPhone: 'order-link',
  createSale: 'change',
  openSale: 'change',
  pauseSale: 'change',
  closeSale: 'change',
  pinProduct: 'change',
  unpinProduct: 'change',
  changeQuota: 'change',
  readSale: 'look',
  placeOrder: 'order',
  listOrders: 'list',
  readOrder: 'look',
  cancelOrder: 'own-change',
  extendHold: 'own-change',
  releaseOrder: 'change',
  readTransfer: 'own-change',
  notePayment: 'change',
  listHolds: 'look',
  listPolicies: 'read',
  takePayment: 'webhook',
  listShopOrders: 'list',
  searchShopOrders: 'list',
  readOrderDetails: 'read',
  showBuyer: 'change',
  noteOrder: 'change',
  readdressOrder: 'change',
  cancelOrders: 'change',
  tabulateOrders: 'list',
  exportOrders: 'list',
  cutBatches: 'change',
  listBatches: 'list',
  readBatch: 'read',
  claimBatch: 'work',
  readDocument: 'document',
  linkDocument: 'change',
  packParcel: 'work',
  handOver: 'change',
  readManifest: 'document',
  readDeadline: 'list',
  revokeTokens: 'change',
  makeSignInLink: 'change',
  readSignInLink: 'sign-in',
  signIn: 'sign-in',
  signOut: 'change',
  readMe: 'look',
  listSales: 'list',
  planSession: 'list',
  listAudit: 'list',
  readSaleDetails: 'look',
  setSaleStart: 'change',
  editSale: 'change',
  setPhoto: 'upload',
  removePhoto: 'change',
  readPhoto: 'look',
  readSaleQr: 'document',
  copySale: 'change',
  previewImport: 'upload',
  keepGoodsColumns: 'change',
  rehearse: 'change',
  readLiveNumbers: 'read',
  readReport: 'list',
  readReportCsv: 'list',
  readReportPdf: 'document',
  readOverview: 'list',
  readDeadlineBoard: 'list',
  search: 'list',
  readStory: 'list',
  listTrouble: 'list',
  retryJob: 'change',
  retryOrder: 'change',
  listPeople: 'list',
  withdrawLink: 'change',
  drawQr: 'change',
  openQueueBoard: 'change',
  readCapacity: 'list',
  readPromise: 'look',
  readSaleRules: 'read',
  setSaleRules: 'change',
  openPickup: 'change',
  listPickups: 'read',
  readPickup: 'read',
  scanOut: 'work',
  noteOnPickup: 'change',
  photographPickup: 'upload',
  readPickupPhoto: 'document',
  signPickup: 'change',
  cancelPickup: 'change',
  amendManifest: 'change',
  proveManifest: 'document',
  proveSale: 'document',
  addCarrier: 'change',
  listCarriers: 'read',
  changeCarrier: 'change',
  removeCarrier: 'change',
  listCarrierKinds: 'read',
  tryCarrier: 'change',
  tryCarrierAccount: 'change',
  bookShipment: 'work',
  readShipment: 'read',
  takeCarrierEvent: 'webhook',
  listContacts: 'read',
  addContact: 'change',
  removeContact: 'change',
  readPushKey: 'read',
  listEscalations: 'list',
  acknowledge: 'change',
  readRates: 'list',
} as const satisfies Record<RouteName, LimitClassName>

/**
 * A call's limits as shown in the API documents and in the table of `docs/limits.md`. Roles that may not call have no
 * budget.
 */
export interface ShownLimits {
  class: LimitClassName
  seconds: number
  viewer?: number | string
  token?: number | string
  address?: number | string
  atOnce?: number
  bodyBytes: number
  withinSeconds?: number
}

/** The limits of a websocket command. */
export function limitsOfCommand(name: CommandName): ShownLimits {
  const { atOnce, withinSeconds, ...limits } = shown(commandLimits[name], commands[name].allow)
  // Orders do not take turns and are answered on their own schedule.
  return { ...limits, ...(name !== 'order:place' && { atOnce, withinSeconds }), bodyBytes: commandBytesMax }
}

/** The limits of an HTTP route. */
export function limitsOfRoute(name: RouteName): ShownLimits {
  const route: Route = routes[name]
  const limits = shown(routeLimits[name], route.allow)
  return { ...limits, bodyBytes: route.raw?.bytesMax ?? limits.bodyBytes }
}

function shown(name: LimitClassName, allow: Allow): ShownLimits {
  const { seconds, viewer, token, address, atOnce, bodyBytes, withinSeconds }: LimitClass = limitClasses[name]
  const may = (who: 'viewer' | 'staff'): boolean =>
    allow === 'anyone' || allow.some((role) => (role === 'viewer') === (who === 'viewer'))
  return {
    class: name,
    seconds,
    ...(may('viewer') && { viewer }),
    ...(may('staff') && { token }),
    ...(allow === 'anyone' && { address }),
    atOnce,
    bodyBytes,
    withinSeconds,
  }
}
