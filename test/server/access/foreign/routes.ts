import type { RouteName } from '../../../../shared/contract/http.ts'
import { foreignBuyer } from './buyer.ts'
import { foreignCase } from './case.ts'
import { foreignCalendar } from './calendar.ts'
import { foreignControl } from './control.ts'
import { foreignDeadline } from './deadline.ts'
import { foreignDispatch } from './dispatch.ts'
import { foreignHub } from './hub.ts'
import { foreignFreight } from './freight.ts'
import { foreignMoney } from './money.ts'
import { foreignMember } from './member.ts'
import { foreignOrderDesk } from './order-desk.ts'
import { foreignOrder } from './order.ts'
import { foreignWaiting } from './order-waiting.ts'
import { foreignPacking } from './packing.ts'
import { foreignPlatformLabels } from './platform-labels.ts'
import { foreignPerson } from './person.ts'
import { foreignPlatform } from './platform.ts'
import { foreignPoint } from './point.ts'
import { foreignPrints } from './prints.ts'
import { foreignRefund } from './refund.ts'
import { foreignReturn } from './return.ts'
import { foreignSale } from './sale.ts'
import { foreignShop } from './shop.ts'
import { foreignStaff } from './staff.ts'
import { foreignTraining } from './training.ts'
import { foreignWebhook } from './webhook.ts'
import type { Foreign } from './foreign.ts'

/** Complete by its type: a route without a row does not compile. Each noun has its own file next to this one. */
export const foreign: Record<RouteName, Foreign> = {
  ...foreignBuyer,
  ...foreignCalendar,
  ...foreignCase,
  ...foreignControl,
  ...foreignDeadline,
  ...foreignDispatch,
  ...foreignHub,
  ...foreignFreight,
  ...foreignMoney,
  ...foreignMember,
  ...foreignOrder,
  ...foreignOrderDesk,
  ...foreignWaiting,
  ...foreignPacking,
  ...foreignPerson,
  ...foreignPlatformLabels,
  ...foreignPlatform,
  ...foreignPoint,
  ...foreignPrints,
  ...foreignRefund,
  ...foreignReturn,
  ...foreignSale,
  ...foreignShop,
  ...foreignStaff,
  ...foreignTraining,
  ...foreignWebhook,
}
