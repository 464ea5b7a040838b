import type { JSX } from 'preact'
import type { StartAtHub } from '../../../shared/contract/routes/calendar.ts'
import { Button } from '../ui/controls.tsx'
import { clockTime, count, dayOf, timeAndDay } from '../ui/format.ts'
import { Notice } from '../ui/show.tsx'
import { wallTime } from '../ui/wall-time.ts'
import { dictionary } from '../ui/words.ts'
import { zone } from './draft.ts'

const words = dictionary({
  vi: {
    sessions: (day: string, time: string, n: number) => `${day} ${time} đã có ${n} phiên`,
    full: (day: string, time: string) => `${day} ${time}: kho hoặc xe đã gần kín phiên của các nhà`,
    perHour: (n: string) => `kho làm được ${n} kiện mỗi giờ`,
    room: (carrier: string, time: string, n: string) => `xe ${carrier} ${time} còn chỗ cho ${n} kiện`,
    'hub-closed': 'kho nghỉ trước hạn giao',
    'no-truck': 'không có xe nào trước hạn giao',
    free: 'Giờ còn trống:',
    none: 'Trong hai tuần tới không còn giờ nào đủ chỗ cho ngần ấy đơn.',
    anyway: 'Vẫn tạo được phiên vào giờ này.',
  },
  en: {
    sessions: (day, time, n) => `${day} at ${time}: ${n === 1 ? '1 session is' : `${n} sessions are`} planned already`,
    full: (day, time) => `${day} at ${time}: the hub or its truck is nearly full with other sessions`,
    perHour: (n) => `the hub gets through ${n} parcels an hour`,
    room: (carrier, time, n) => `the ${carrier} truck at ${time} has room for ${n} parcels`,
    'hub-closed': 'the hub is closed before the orders are due',
    'no-truck': 'no truck comes before the orders are due',
    free: 'Free starts:',
    none: 'No start within two weeks has room for that many orders.',
    anyway: 'The sale can still be made at this time.',
  },
})

interface Props {
  startsAt: string
  hub: StartAtHub
  onPick: (time: string, day: string) => void
}

/** That a start meets too many others at the hub or its truck, before it is made: a warning, with free starts. */
export function Clash({ startsAt, hub, onPick }: Props): JSX.Element {
  const text = words()
  const [now, day, time] = [Date.now(), dayOf(startsAt, zone, Date.now()), clockTime(startsAt, zone)]
  const { sessions, parcelsPerHour, pickup, reasons, freeStarts } = hub
  const parts = [
    sessions === null ? text.full(day, time) : text.sessions(day, time, sessions),
    parcelsPerHour !== null && text.perHour(count(parcelsPerHour)),
    pickup?.room != null && text.room(pickup.carrier, timeAndDay(pickup.at, zone, now), count(pickup.room)),
    ...(['hub-closed', 'no-truck'] as const).map((reason) => reasons.includes(reason) && text[reason]),
  ]
  const said = parts.filter((part) => part !== false).join('; ')
  return (
    <Notice tone="slow" loud>
      <p>
        {said.slice(0, 1).toLocaleUpperCase()}
        {said.slice(1)}.
      </p>
      <p>{freeStarts.length > 0 ? text.free : text.none}</p>
      <div class="row free-starts">
        {freeStarts.map((at) => (
          <Button
            key={at}
            onPress={() => {
              const wall = wallTime(Date.parse(at), zone)
              onPick(wall.time, wall.day)
            }}
          >
            {timeAndDay(at, zone, now)}
          </Button>
        ))}
      </div>
      <p class="small">{text.anyway}</p>
    </Notice>
  )
}
