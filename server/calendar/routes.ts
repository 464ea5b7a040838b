import type { calendarRoutes } from '../../shared/contract/routes/calendar.ts'
import type { Handlers } from '../http/handler.ts'
import { namedSeller } from '../member/named-seller.ts'
import { putCapacity, readCapacityOf } from './put-capacity.ts'
import { readCalendar } from './read-calendar.ts'

export const calendarHandlers: Handlers<typeof calendarRoutes> = {
  readCalendar: (gateway, { query, actor }) => readCalendar(gateway, query, actor),
  readHubCapacity: async (gateway, { params, actor }) =>
    readCapacityOf(gateway, params.id, await namedSeller(gateway, params.id, actor)),
  putHubCapacity: (gateway, { params, body, actor }) => putCapacity(gateway, params.id, body, actor),
}
