import { z } from 'zod'
import { expectedSources } from '../../calendar/expected.ts'
import { loadStates } from '../../calendar/load.ts'
import { id, instant, saleState } from '../common.ts'
import { managers, plainText, crew, wallTime, wallTimeOrMidnight, type Route } from '../route.ts'
import { slug } from './person.ts'

const date = z.iso.date('must be a date YYYY-MM-DD')
const opening = z
  .strictObject({ from: wallTime, until: wallTimeOrMidnight })
  .refine(({ from, until }) => from < until, { path: ['until'], message: 'must be later than from' })
const whole = (max: number) => z.int().min(1).max(max)
const weekday = z.int().min(1).max(7)

const truck = z.strictObject({
  carrier: plainText(60),
  weekdays: z
    .array(weekday)
    .min(1, 'must name a weekday')
    .max(7)
    .refine((all) => new Set(all).size === all.length, 'must name each weekday once')
    .describe('ISO, 1 = Monday'),
  at: wallTime,
  parcels: whole(100_000).nullable().describe('How many it takes; null: unknown'),
  kg: whole(100_000).nullable().describe('What it takes by weight; null: unknown'),
})

const capacity = {
  week: z
    .array(opening.nullable())
    .length(7)
    .nullable()
    .describe('Monday first; null for a day: closed. null: unknown'),
  days: z
    .array(z.strictObject({ date, hours: opening.nullable() }))
    .max(200, 'must have at most 200 days')
    .refine((all) => new Set(all.map((one) => one.date)).size === all.length, 'must name each date once')
    .describe('Days unlike their weekday, such as Tết; null: closed, and no truck comes'),
  parcelsPerHour: whole(100_000)
    .nullable()
    .describe('What the hub checks in, packs or loads in an hour, whichever is slowest; null: unknown'),
  parcelGrams: whole(100_000)
    .nullable()
    .describe('What a parcel usually weighs, to know how many fit on a truck given in kg; null: unknown'),
  trucks: z.array(truck).max(50, 'must have at most 50 trucks').describe('Regular pick-ups; none: unknown'),
}
const version = z.int().min(0)

const hubCapacity = z.object({
  seller: slug,
  timeZone: z.string().describe("The shop's, in which all of this is"),
  ...capacity,
  version: version.describe('0: never said'),
  changedAt: instant.nullable(),
})
export type HubCapacityView = z.output<typeof hubCapacity>

export const hubCapacityChange = z.strictObject({
  ...capacity,
  version: version.describe('The one that was changed; `wrong-state` when there is another by now'),
})

const state = z.enum(loadStates)
const loadReasons = ['hub-full', 'truck-full', 'hub-closed', 'no-truck'] as const
const reasons = z
  .array(z.enum(loadReasons))
  .describe('Why it does not fit: too much for the hub or the truck, or nothing is open or comes before it is due')

const load = {
  parcels: z.int().describe("All that fall on it; at a hub above, the others' part in quarters of the capacity"),
  own: z.int().describe("Those of the seller's and its members' sessions"),
  capacity: z.int().nullable().describe('null: unknown'),
  state,
}

const hubDay = z.object({
  date: z.string(),
  state: state.describe('The worst of its hours and pick-ups'),
  hours: z.array(z.object({ at: instant, ...load })).describe('In which the hub is open, or something falls on it'),
  pickups: z.array(z.object({ at: instant, carrier: z.string(), ...load })),
})

const hub = z.object({
  seller: slug.nullable().describe('null: a hub above, which is not named'),
  name: z.string().nullable(),
  isAbove: z.boolean().describe('Only what others take of it is told, not who or how many'),
  timeZone: z.string(),
  knows: z.object({ hours: z.boolean(), parcelsPerHour: z.boolean(), trucks: z.boolean() }),
  days: z.array(hubDay),
  more: z.boolean().describe('Further sessions do not fit: ask again when the first are moved'),
})
export type CalendarHub = z.output<typeof hub>

const session = z.object({
  saleId: id,
  title: z.string(),
  seller: slug,
  name: z.string().nullable(),
  hub: slug.nullable().describe('Where its parcels are put together; null: no hub, or one above'),
  state: saleState,
  startsAt: instant,
  endsAt: instant,
  parcels: z.int().nullable().describe('How many are expected; null: unknown'),
  source: z
    .enum(expectedSources)
    .describe('`counted` so far, `planned` by its host, `promised` by members, or `usual` for the seller'),
  packing: z.object({ from: instant, until: instant }).nullable().describe('When its parcels are packed'),
  leaves: z
    .array(
      z.object({
        dueAt: instant.describe('When its deadline policy wants them handed over'),
        pickup: z
          .object({ at: instant, carrier: z.string() })
          .nullable()
          .describe('The last one in time; null: unknown'),
        parcels: z.int(),
      }),
    )
    .describe('Which pick-ups they must make'),
  load: state,
  reasons,
  moveTo: instant.nullable().describe('Where it would fit, if the sessions listed with such a start are all moved'),
  nowhere: z.boolean().describe('It fits at no start within two weeks'),
})
export type CalendarSession = z.output<typeof session>

const calendar = z.object({
  at: instant,
  from: z.string(),
  to: z.string(),
  hubs: z.array(hub),
  sessions: z.array(session),
})
export type Calendar = z.output<typeof calendar>

const calendarDaysMax = 42
const calendarQuery = z
  .strictObject({ from: date, to: date, seller: slug.optional().describe('A member; left out: the own seller') })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before from' })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) < calendarDaysMax * 86_400_000, {
    path: ['to'],
    message: `must be at most ${calendarDaysMax} days after from`,
  })

/** What a start means for the hub that the session's parcels go to. */
export const startAtHub = z.object({
  state,
  reasons,
  sessions: z.int().nullable().describe('Others that are on in its first hour; null: not told'),
  parcelsPerHour: z.int().nullable(),
  pickup: z
    .object({
      at: instant,
      carrier: z.string(),
      room: z.int().nullable().describe('How many more it takes; null: unknown'),
    })
    .nullable()
    .describe('The first that its parcels must make'),
  freeStarts: z.array(instant).describe('Where it does not fit: the nearest starts that do, at most 5'),
})
export type StartAtHub = z.output<typeof startAtHub>

/** Sessions of all producers of a hub, against what the hub and its trucks can do. */
export const calendarRoutes = {
  readCalendar: {
    method: 'get',
    path: '/api/calendar',
    allow: crew,
    sheddable: true,
    query: calendarQuery,
    answer: calendar,
    about:
      'The sessions of a seller and its members by day, with how they fill the hours and trucks of their hub, and where those that do not fit could start. Of a hub above, others are only told as quarters of its capacity.',
  },
  readHubCapacity: {
    method: 'get',
    path: '/api/hubs/:id/capacity',
    allow: crew,
    params: z.strictObject({ id: slug }),
    answer: hubCapacity,
    about: 'When a hub works, how much it gets through, and what its trucks take.',
  },
  putHubCapacity: {
    method: 'put',
    path: '/api/hubs/:id/capacity',
    allow: managers,
    params: z.strictObject({ id: slug }),
    body: hubCapacityChange,
    answer: hubCapacity,
    about: 'Set when a hub works, how much it gets through, and what its trucks take, as a whole.',
  },
} as const satisfies Record<string, Route>
