import type { Route } from './route.ts'
import { buyerRoutes } from './routes/buyer.ts'
import { caseRoutes } from './routes/case.ts'
import { calendarRoutes } from './routes/calendar.ts'
import { troubleRoutes } from './routes/control-trouble.ts'
import { controlRoutes } from './routes/control.ts'
import { capacityRoutes } from './routes/deadline-capacity.ts'
import { deadlineRoutes } from './routes/deadline.ts'
import { carrierRoutes } from './routes/dispatch-carriers.ts'
import { dispatchRoutes } from './routes/dispatch.ts'
import { consignmentRoutes } from './routes/consignment.ts'
import { hubRoutes } from './routes/hub.ts'
import { freightRoutes } from './routes/freight.ts'
import { memberRoutes } from './routes/member.ts'
import { mineRoutes } from './routes/mine.ts'
import { moneyRoutes } from './routes/money.ts'
import { payoutRoutes } from './routes/payout.ts'
import { statementRoutes } from './routes/statement.ts'
import { refundRoutes } from './routes/refund.ts'
import { bankFileRoutes } from './routes/bank-file.ts'
import { advanceRoutes } from './routes/advance.ts'
import { orderDeskRoutes } from './routes/order-desk.ts'
import { waitingRoutes } from './routes/order-waiting.ts'
import { orderRoutes } from './routes/order.ts'
import { goodsRoutes } from './routes/packing-goods.ts'
import { platformRoutes } from './routes/platform.ts'
import { printRoutes } from './routes/packing-prints.ts'
import { packingRoutes } from './routes/packing.ts'
import { personRoutes } from './routes/person.ts'
import { platformLabelRoutes } from './routes/platform-labels.ts'
import { pointRoutes } from './routes/point.ts'
import { returnRoutes } from './routes/return.ts'
import { saleImportRoutes } from './routes/sale-import.ts'
import { salePreparationRoutes } from './routes/sale-preparation.ts'
import { saleReportRoutes } from './routes/sale-report.ts'
import { saleRoutes } from './routes/sale.ts'
import { shopRoutes } from './routes/shop.ts'
import { staffRoutes } from './routes/staff.ts'
import { trainingRoutes } from './routes/training.ts'
import { webhookRoutes } from './routes/webhook.ts'

/**
 * Every HTTP route and who may use it: the table behind the server, the role tests and the OpenAPI document. Each noun
 * has its own files in `routes/`.
 */
export const routes = {
  ...shopRoutes,
  ...memberRoutes,
  ...consignmentRoutes,
  ...hubRoutes,
  ...calendarRoutes,
  ...mineRoutes,
  ...pointRoutes,
  ...saleRoutes,
  ...salePreparationRoutes,
  ...saleImportRoutes,
  ...saleReportRoutes,
  ...orderRoutes,
  ...orderDeskRoutes,
  ...waitingRoutes,
  // Before `/api/batches/:id/:document`, which would match a worksheet as a document.
  ...packingRoutes,
  ...goodsRoutes,
  ...printRoutes,
  ...platformRoutes,
  ...dispatchRoutes,
  ...carrierRoutes,
  ...freightRoutes,
  ...moneyRoutes,
  ...payoutRoutes,
  ...statementRoutes,
  ...refundRoutes,
  ...bankFileRoutes,
  ...advanceRoutes,
  ...caseRoutes,
  ...returnRoutes,
  ...deadlineRoutes,
  ...capacityRoutes,
  ...platformLabelRoutes,
  ...personRoutes,
  ...staffRoutes,
  ...buyerRoutes,
  ...controlRoutes,
  ...troubleRoutes,
  ...trainingRoutes,
  ...webhookRoutes,
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof routes
