import type { buyerRoutes } from '../../shared/contract/routes/buyer.ts'
import { phoneCodeSender } from '../../shared/outgoing/phone-code-sender.ts'
import type { Handlers } from '../http/handler.ts'
import {
  linkOwnOrders,
  listOwnOrders,
  openOrdersByPhone,
  readLinkedOrders,
  sendOrdersCode,
  unlinkOwnOrders,
} from './own-orders.ts'
import { addMyContact, listMyContacts, removeMyContact, stopTelling } from './tell-me.ts'

export const buyerHandlers: Handlers<typeof buyerRoutes> = {
  listBuyerContacts: ({ ctx }, { actor }) => listMyContacts(ctx, actor.sub),
  addBuyerContact: ({ ctx }, { actor, body }) => addMyContact(ctx, actor.sub, body),
  removeBuyerContact: ({ ctx }, { actor, params }) => removeMyContact(ctx, actor.sub, params.id),
  stopTelling: ({ ctx }, { body }) => stopTelling(ctx, body.code),
  listOwnOrders: (gateway, { actor }) => listOwnOrders(gateway, actor.sub),
  makeOrderLink: (gateway, { actor }) => linkOwnOrders(gateway, actor.sub),
  endOrderLinks: (gateway, { actor }) => unlinkOwnOrders(gateway, actor.sub),
  readLinkedOrders: (gateway, { body }) => readLinkedOrders(gateway, body.code),
  readOrderWays: ({ ctx }) => ({ phone: phoneCodeSender(ctx.config) !== undefined }),
  sendOrdersCode: (gateway, { body }) => sendOrdersCode(gateway, body.phone),
  openOrdersByPhone: (gateway, { body }) => openOrdersByPhone(gateway, body),
}
