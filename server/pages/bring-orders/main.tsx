import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import '../ui/rows.css'
import './bring-orders.css'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { ForStaff, Frame } from '../ui/frame.tsx'
import type { AnswerOf } from '../ui/http.ts'
import { PlatformShopRow } from '../ui/platform-shops.tsx'
import { usePolled } from '../ui/polled.ts'
import type { Session } from '../ui/session.ts'
import { Empty, Notice, Skeleton } from '../ui/show.tsx'
import { showPage } from '../ui/show-page.tsx'
import { rolesOf } from '../ui/staff-pages.ts'
import { changes } from './files.ts'
import { NewShop } from './new-shop.tsx'
import { roles } from './roles.ts'
import { ShopPage } from './shop-page.tsx'
import { words } from './words.ts'

const everyMs = 8_000

const opened = signal(location.hash.slice(1))
addEventListener('hashchange', () => (opened.value = location.hash.slice(1)))

/** Orders that were taken on other platforms come in here, with their labels. */
function BringOrders({ session }: { session: Session }): JSX.Element {
  const { polled, again } = usePolled<'listPlatformShops'>('/api/platforms', session.token, everyMs)
  const changed = changes.value
  useEffect(again, [changed])
  const { answer, why } = polled.value
  const shop = shopOf(answer, opened.value)
  return (
    <>
      <h1 class={shop ? 'heard-only' : undefined}>{words().title}</h1>
      {why && !answer && <Notice tone="slow">{why}</Notice>}
      {!answer && !why && <Skeleton lines={5} label={common().loading} />}
      {answer && !shop && <Shops session={session} known={answer} onMade={again} />}
      {answer && shop && (
        <ShopPage key={shop.shopId} session={session} shop={shop} isOnly={answer.items.length === 1} again={again} />
      )}
    </>
  )
}

type Known = AnswerOf<'listPlatformShops'>

/** The one that the address names; without a name, the only one. */
function shopOf(known: Known | undefined, name: string): Known['items'][number] | undefined {
  const [first, second] = known?.items ?? []
  return known?.items.find(({ shopId }) => shopId === name) ?? (name === '' && !second ? first : undefined)
}

function Shops({ session, known, onMade }: { session: Session; known: Known; onMade: () => void }): JSX.Element {
  const text = words()
  const [isAdding, add] = useState(false)
  const mayAdd = roles.takeOrders.includes(session.role)
  const isFirst = known.items.length === 0
  const form = (
    <NewShop
      session={session}
      platforms={known.platforms}
      onMade={(shopId) => {
        onMade()
        location.hash = shopId
      }}
    />
  )
  if (isFirst && !mayAdd)
    return (
      <Empty icon="save" title={text.firstWaits}>
        <p>{text.firstWaitsWhat}</p>
      </Empty>
    )
  if (isFirst)
    return (
      <section class="card stack">
        <h2>{text.first}</h2>
        <p class="soft">{text.firstWhat}</p>
        {form}
        <p class="soft small">{text.what}</p>
      </section>
    )
  return (
    <section class="stack">
      <h2>{text.whichShop}</h2>
      <ul class="stack-close">
        {known.items.map((shop) => (
          <li key={shop.shopId}>
            <PlatformShopRow shop={shop} />
          </li>
        ))}
      </ul>
      {mayAdd && !isAdding && (
        <Button icon="plus" onPress={() => add(true)}>
          {text.addAnother}
        </Button>
      )}
      {isAdding && <div class="card stack">{form}</div>}
    </section>
  )
}

showPage(
  <ForStaff roles={rolesOf('bring-orders')} title={() => words().title}>
    {(session) => (
      <Frame title={words().title} session={session}>
        <BringOrders session={session} />
      </Frame>
    )}
  </ForStaff>,
)
