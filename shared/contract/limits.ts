import { commands, type CommandName } from './commands.ts'
import { routes, type RouteName } from './http.ts'
import type { Allow } from './roles.ts'
import type { Route } from './route.ts'
import { limitClasses, type LimitClass, type LimitClassName, kB } from './limit-classes.ts'

/** A larger websocket packet closes its connection (bytes). */
export const commandBytesMax = 16 * kB

/** The class of each websocket command: one without an entry is a compile error. */
export const commandLimits = {
  'sale:join': 'look',
  'sale:leave': 'look',
  'order:place': 'order',
  'order:status': 'look',
  'order:cancel': 'own-change',
  'order:confirm': 'own-change',
  'waiting:join': 'own-change',
  'waiting:leave': 'own-change',
  'floor:join': 'read',
} as const satisfies Record<CommandName, LimitClassName>

/** The class of each HTTP route: one without an entry is a compile error. */
export const routeLimits = {
  readShop: 'read',
  putShop: 'change',
  readBankAccount: 'read',
  putBankAccount: 'change',
  readShippingFee: 'read',
  putShippingFee: 'change',
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
  readSaleOptions: 'read',
  placeOrder: 'order',
  listOrders: 'list',
  readOrder: 'look',
  cancelOrder: 'own-change',
  extendHold: 'own-change',
  confirmOrder: 'own-change',
  joinWaiting: 'own-change',
  leaveWaiting: 'own-change',
  listOwnWaiting: 'look',
  releaseOrder: 'change',
  readDues: 'look',
  readBuyerNote: 'look',
  writeBuyerNote: 'own-change',
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
  listSessions: 'read',
  endSession: 'change',
  listKeys: 'read',
  removeKey: 'change',
  startPasskey: 'change',
  addPasskey: 'change',
  readWaysIn: 'look',
  startPasskeySignIn: 'sign-in',
  signInByPasskey: 'sign-in',
  setPin: 'sign-in',
  signInByPin: 'sign-in',
  startProviderSignIn: 'sign-in',
  signInByProvider: 'sign-in',
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
  listWebhooks: 'read',
  addWebhook: 'change',
  changeWebhook: 'change',
  removeWebhook: 'change',
  rotateWebhookSecret: 'change',
  testWebhook: 'change',
  listDeliveries: 'list',
  replayDelivery: 'change',
  replayFailed: 'change',
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
