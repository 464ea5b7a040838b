import type { RouteName, routes } from '../../shared/contract/http.ts'
import { personHandlers } from '../access/routes.ts'
import { buyerHandlers } from '../buyer/routes.ts'
import { controlHandlers } from '../control/routes.ts'
import { capacityHandlers, deadlineHandlers } from '../deadline/routes.ts'
import { carrierHandlers, dispatchHandlers } from '../dispatch/routes.ts'
import { calendarHandlers } from '../calendar/routes.ts'
import { consignmentHandlers, hubHandlers, mineHandlers } from '../hub/routes.ts'
import { caseHandlers } from '../case/routes.ts'
import { returnHandlers } from '../dispatch/return-routes.ts'
import { freightHandlers } from '../freight/routes.ts'
import { payoutHandlers } from '../money/payout-routes.ts'
import { moneyHandlers } from '../money/routes.ts'
import { statementHandlers } from '../statement/routes.ts'
import { refundHandlers } from '../refund/routes.ts'
import { bankFileHandlers } from '../bank-file/routes.ts'
import { advanceHandlers } from '../advance/routes.ts'
import { memberHandlers } from '../member/routes.ts'
import { orderDeskHandlers } from '../order/desk-routes.ts'
import { orderHandlers } from '../order/routes.ts'
import { waitingHandlers } from '../order/waiting-routes.ts'
import { goodsHandlers } from '../packing/goods-routes.ts'
import { printHandlers } from '../packing/print-routes.ts'
import { packingHandlers } from '../packing/routes.ts'
import { platformLabelHandlers } from '../platform/labels-routes.ts'
import { platformHandlers } from '../platform/routes.ts'
import { pointHandlers } from '../point/routes.ts'
import { saleImportHandlers, salePreparationHandlers } from '../sale/preparation-routes.ts'
import { saleReportHandlers } from '../sale/report-routes.ts'
import { saleHandlers } from '../sale/routes.ts'
import { shopHandlers } from '../shop/routes.ts'
import { staffHandlers } from '../staff/routes.ts'
import { trainingHandlers } from '../training/routes.ts'
import { webhookHandlers } from '../webhook/routes.ts'
import type { Handler } from './handler.ts'

/** The handler of every route in the contract. Exhaustive by type: a route without a handler is a compile error. */
export const handlers: { [Name in RouteName]: Handler<(typeof routes)[Name]> } = {
  ...shopHandlers,
  ...memberHandlers,
  ...consignmentHandlers,
  ...hubHandlers,
  ...calendarHandlers,
  ...mineHandlers,
  ...pointHandlers,
  ...saleHandlers,
  ...salePreparationHandlers,
  ...saleImportHandlers,
  ...saleReportHandlers,
  ...orderHandlers,
  ...orderDeskHandlers,
  ...waitingHandlers,
  ...packingHandlers,
  ...goodsHandlers,
  ...printHandlers,
  ...platformHandlers,
  ...dispatchHandlers,
  ...carrierHandlers,
  ...freightHandlers,
  ...moneyHandlers,
  ...payoutHandlers,
  ...statementHandlers,
  ...refundHandlers,
  ...bankFileHandlers,
  ...advanceHandlers,
  ...caseHandlers,
  ...returnHandlers,
  ...deadlineHandlers,
  ...capacityHandlers,
  ...platformLabelHandlers,
  ...personHandlers,
  ...staffHandlers,
  ...buyerHandlers,
  ...controlHandlers,
  ...trainingHandlers,
  ...webhookHandlers,
}
