import type { saleListRoutes } from '../../../../shared/contract/routes/sale-list.ts'
import type { Foreign } from './foreign.ts'

export const foreignSaleList: Record<keyof typeof saleListRoutes, Foreign> = {
  listSales: { because: "lists the own seller's only, which a test of sight looks at" },
}
