import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { Icon } from '../ui/icons.tsx'
import { PublicFrame } from '../ui/page-frame.tsx'
import { Empty } from '../ui/show.tsx'
import { showPage } from '../ui/show-page.tsx'
import { words } from './words.ts'

const lookEveryMs = 3_000
const station = '/floor'
const isStationKept = signal(false)

/**
 * Shown in place of a page that cannot be loaded, at that page's address, which it opens as soon as the server
 * answers.
 */
function Offline(): JSX.Element {
  const all = words()
  const isBuyers = /^\/(live|my-orders)\b/.test(location.pathname)
  return (
    <PublicFrame title={all.title} narrow>
      <h1 class="heard-only">{all.title}</h1>
      <Empty icon="off" title={all.title}>
        <p>{all.what}</p>
        {isBuyers && <p>{all.orders}</p>}
        <button type="button" class="button main-action" onClick={() => location.reload()}>
          {all.again}
        </button>
        <p class="row small">
          <Icon name="wait" size={20} />
          {all.waiting}
        </p>
      </Empty>
      {!isBuyers && isStationKept.value && (
        <div class="card stack-close">
          <p>{all.stationWhat}</p>
          <a class="button" href={station}>
            <Icon name="box" />
            {all.station}
          </a>
        </div>
      )}
    </PublicFrame>
  )
}

async function reopenOnceReached(): Promise<void> {
  const isThere = await fetch('/livez', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  )
  if (isThere && location.pathname !== '/offline') return location.reload()
  setTimeout(() => void reopenOnceReached(), lookEveryMs)
}

showPage(<Offline />)
void caches?.match(station).then((found) => void (isStationKept.value = found !== undefined))
addEventListener('online', () => location.reload())
void reopenOnceReached()
