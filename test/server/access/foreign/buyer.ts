import { randomUUID } from 'node:crypto'
import type { buyerRoutes } from '../../../../shared/contract/routes/buyer.ts'
import { type Foreign } from './foreign.ts'

export const foreignBuyer: Record<keyof typeof buyerRoutes, Foreign> = {
  listBuyerContacts: { because: 'is about the holder of the token only' },
  addBuyerContact: { because: 'is about the holder of the token only' },
  removeBuyerContact: { ask: () => [[`/api/viewers/me/contacts/${randomUUID()}`]] },
  stopTelling: { because: 'requires a signature that nobody can guess' },
  listOwnOrders: { because: 'is about the holder of the token only; a test looks for others' },
  makeOrderLink: { because: 'is about the holder of the token only' },
  endOrderLinks: { because: 'ends only links that the holder of the token made' },
  readLinkedOrders: { because: 'requires a code that nobody can guess' },
  readOrderWays: { because: 'is about no person' },
  sendOrdersCode: { because: 'answers the same for every phone' },
  openOrdersByPhone: { because: 'requires the code that was sent to the phone' },
}
