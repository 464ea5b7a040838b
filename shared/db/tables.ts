import type { Generated } from 'kysely'
import type { AdvanceTables } from './tables/advance.ts'
import type { AuditTables } from './tables/audit.ts'
import type { CaseTables } from './tables/case.ts'
import type { ControlTables } from './tables/control.ts'
import type { DeadlineTables } from './tables/deadline.ts'
import type { DispatchTables } from './tables/dispatch.ts'
import type { HubTables } from './tables/hub.ts'
import type { FreightTables } from './tables/freight.ts'
import type { LabelTables } from './tables/label.ts'
import type { MoneyTables } from './tables/money.ts'
import type { OrderTables } from './tables/order.ts'
import type { GoodsTables } from './tables/packing-goods.ts'
import type { PrintTables } from './tables/packing-prints.ts'
import type { PackingTables } from './tables/packing.ts'
import type { PersonTables } from './tables/person.ts'
import type { PlatformTables } from './tables/platform.ts'
import type { RefundTables } from './tables/refund.ts'
import type { SaleTables } from './tables/sale.ts'
import type { ShopTables } from './tables/shop.ts'
import type { StatementTables } from './tables/statement.ts'
import type { StaffTables } from './tables/staff.ts'
import type { TrainingTables } from './tables/training.ts'
import type { WebhookTables } from './tables/webhook.ts'

/**
 * The tables as this code sees them. Money and quantities are integers; `bigint` columns are read as numbers
 * (database.ts checks that they are safe).
 */
export interface Tables
  extends
    AdvanceTables,
    AuditTables,
    CaseTables,
    ControlTables,
    DeadlineTables,
    DispatchTables,
    HubTables,
    FreightTables,
    GoodsTables,
    LabelTables,
    MoneyTables,
    OrderTables,
    PackingTables,
    PersonTables,
    PlatformTables,
    PrintTables,
    RefundTables,
    SaleTables,
    ShopTables,
    StaffTables,
    StatementTables,
    TrainingTables,
    WebhookTables {
  app_clock: { single: Generated<boolean>; offset_ms: number }
}
