import type { orderDeskRoutes } from '../../shared/contract/routes/order-desk.ts'
import { toCsv } from '../../shared/lib/csv.ts'
import type { Handlers } from '../http/handler.ts'
import { cancelOrders } from './cancel-orders.ts'
import { exportTable } from './export-orders.ts'
import { listShopOrders } from './list-shop-orders.ts'
import { noteOrder } from './note-order.ts'
import { readdressOrder } from './readdress-order.ts'
import { readOrderDetails } from './read-order-details.ts'
import { searchShopOrders } from './search-shop-orders.ts'
import { showBuyer } from './show-buyer.ts'

export const orderDeskHandlers: Handlers<typeof orderDeskRoutes> = {
  listShopOrders: (gateway, { query, actor }) => listShopOrders(gateway, query, actor),
  searchShopOrders: (gateway, { body, actor }) => searchShopOrders(gateway, body, actor),
  readOrderDetails: (gateway, { params, actor }) => readOrderDetails(gateway, params.id, actor),
  showBuyer: (gateway, { params, actor }) => showBuyer(gateway, params.id, actor),
  noteOrder: (gateway, { params, body, actor }) => noteOrder(gateway, params.id, body.text, actor),
  readdressOrder: (gateway, { params, body, actor }) => readdressOrder(gateway, params.id, body, actor),
  cancelOrders: (gateway, { body, actor }) => cancelOrders(gateway, body, actor),
  tabulateOrders: (gateway, { body, actor }) => exportTable(gateway, body, actor),
  exportOrders: async (gateway, { body, actor }) => {
    const { head, rows } = await exportTable(gateway, body, actor)
    return { bytes: toCsv(rows, head), type: 'text/csv', fileName: 'orders.csv', download: true }
  },
}
