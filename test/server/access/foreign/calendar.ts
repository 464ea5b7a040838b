import type { calendarRoutes } from '../../../../shared/contract/routes/calendar.ts'
import type { Foreign } from './foreign.ts'

const capacity = { week: null, days: [], parcelsPerHour: 400, parcelGrams: null, trucks: [], version: 0 }

export const foreignCalendar: Record<keyof typeof calendarRoutes, Foreign> = {
  readCalendar: { ask: () => [['/api/calendar?from=2026-06-01&to=2026-06-07&seller=main']] },
  readHubCapacity: { ask: () => [['/api/hubs/main/capacity']] },
  putHubCapacity: { ask: () => [['/api/hubs/main/capacity', capacity]] },
}
