import type { JSX } from 'preact'
import type { PlatformShopView } from '../../../shared/contract/routes/platform.ts'
import { count } from './format.ts'
import { Icon } from './icons.tsx'
import { usePolled } from './polled.ts'
import { sessionOf, type Session } from './session.ts'
import { Badge } from './show.tsx'
import { rolesOf } from './staff-pages.ts'
import { dictionary } from './words.ts'
import './rows.css'

const words = dictionary({
  vi: {
    title: 'Đơn từ sàn',
    toPack: (n: string) => `${n} kiện chờ đóng`,
    allPacked: 'Không còn kiện nào chờ',
    toUnpack: (n: string) => `Cần mở ${n} kiện`,
    unknownSkus: (n: string) => `${n} mã hàng chưa biết`,
    fenced: (n: string) => `Sàn đang giữ ${n} đơn`,
  },
  en: {
    title: 'Platform orders',
    toPack: (n) => (n === '1' ? '1 parcel to pack' : `${n} parcels to pack`),
    allPacked: 'No parcels waiting',
    toUnpack: (n) => `Unpack ${n}`,
    unknownSkus: (n) => `${n} unknown goods`,
    fenced: (n) => `${n} held by the platform`,
  },
})

const everyMs = 10_000

/** The shops on other platforms where today's work stands, each leading to where its orders are brought in. */
export function PlatformShops({ session }: { session: Session }): JSX.Element | null {
  const { polled } = usePolled<'listPlatformShops'>('/api/platforms', session.token, everyMs)
  const shops = polled.value.answer?.items ?? []
  if (shops.length === 0 || !sessionOf(rolesOf('bring-orders'))) return null
  return (
    <section class="stack" aria-labelledby="platform-shops">
      <h2 id="platform-shops">{words().title}</h2>
      <ul class="stack-close">
        {shops.map((shop) => (
          <li key={shop.shopId}>
            <PlatformShopRow shop={shop} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A shop with what is to be done about its orders. */
export function PlatformShopRow({ shop }: { shop: PlatformShopView }): JSX.Element {
  return (
    <a class="card row-link" href={`/bring-orders#${shop.shopId}`}>
      <span class="grow stack-close">
        <strong>{shop.title}</strong>
        <ShopBadges shop={shop} />
      </span>
      <Icon name="next" />
    </a>
  )
}

/** What waits for a person first; nothing of it where all is done. */
export function ShopBadges({ shop }: { shop: PlatformShopView }): JSX.Element {
  const text = words()
  return (
    <span class="row badges">
      {shop.toUnpack > 0 && <Badge tone="stop">{text.toUnpack(count(shop.toUnpack))}</Badge>}
      {shop.unknownSkus > 0 && <Badge tone="slow">{text.unknownSkus(count(shop.unknownSkus))}</Badge>}
      {shop.toPack > 0 ? (
        <Badge tone="brand" icon="box">
          {text.toPack(count(shop.toPack))}
        </Badge>
      ) : (
        shop.unknownSkus === 0 && <Badge icon="check">{text.allPacked}</Badge>
      )}
      {shop.fenced > 0 && <Badge icon="pause">{text.fenced(count(shop.fenced))}</Badge>}
    </span>
  )
}
