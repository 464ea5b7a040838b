import type { JSX } from 'preact'
import type { PlatformShopView } from '../../../shared/contract/routes/platform.ts'
import { Icon } from '../ui/icons.tsx'
import { ShopBadges } from '../ui/platform-shops.tsx'
import { sessionOf, type Session } from '../ui/session.ts'
import { rolesOf } from '../ui/staff-pages.ts'
import { OrderFiles } from './order-files.tsx'
import { FileCard } from './file-card.tsx'
import { files } from './files.ts'
import { Labels } from './labels.tsx'
import { roles } from './roles.ts'
import { Skus } from './skus.tsx'
import { ToUnpack } from './to-unpack.tsx'
import { words } from './words.ts'

/** All about the orders of one shop, what is most urgent first. */
export function ShopPage({
  session,
  shop,
  isOnly,
  again,
}: {
  session: Session
  shop: PlatformShopView
  isOnly: boolean
  again: () => void
}): JSX.Element {
  const text = words()
  const { shopId } = shop
  const chosen = files.value.filter((one) => one.shopId === shopId)
  const mayTake = roles.takeOrders.includes(session.role)
  const isEarly = shop.unknownSkus > 0 || chosen.some(({ state }) => state.is === 'seen' && state.preview.ok)
  return (
    <>
      <header class="stack-close">
        <div class="row-apart">
          <p class="shop-title">{shop.title}</p>
          {!isOnly && (
            <a class="button quiet" href="#all">
              <Icon name="list" />
              {text.allShops}
            </a>
          )}
        </div>
        <ShopBadges shop={shop} />
      </header>
      <ToUnpack session={session} shopId={shopId} count={shop.toUnpack} again={again} />
      {roles.seeLabels.includes(session.role) && (
        <OrderFiles session={session} shopId={shopId} isFirst={chosen.length === 0} />
      )}
      {chosen.length > 0 && (
        <ul class="stack" aria-label={text.chosen}>
          {chosen.map((one) => (
            <li key={one.key}>
              <FileCard session={session} chosen={one} />
            </li>
          ))}
        </ul>
      )}
      {shop.unknownSkus > 0 && !mayTake && <p class="soft">{text.skusWaits}</p>}
      {mayTake && <Skus session={session} shopId={shopId} count={shop.unknownSkus} />}
      {roles.seeLabels.includes(session.role) && <Labels session={session} shopId={shopId} isEarly={isEarly} />}
      <FloorLink />
      {isOnly && mayTake && (
        <a class="button" href="#all">
          <Icon name="plus" />
          {text.addAnother}
        </a>
      )}
      <p class="soft small">{text.what}</p>
    </>
  )
}

/** Parcels of platforms and of the shop's own sales are one floor. */
function FloorLink(): JSX.Element | null {
  if (!sessionOf(rolesOf('floor'))) return null
  return (
    <a class="card row-link" href="/floor">
      <Icon name="box" />
      <span class="grow">
        <strong>{words().floor}</strong>
        <span class="small soft block">{words().floorWhat}</span>
      </span>
      <Icon name="next" />
    </a>
  )
}
