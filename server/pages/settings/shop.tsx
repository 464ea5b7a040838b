import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { ask, type AnswerOf } from '../ui/http.ts'
import { ShopForm } from '../ui/shop-form.tsx'
import { Notice } from '../ui/show.tsx'
import { useLoaded } from '../ui/loaded.ts'
import { Loading } from './loading.tsx'
import { focusField, where } from './route.ts'
import type { SectionProps } from './section-props.ts'
import { words } from './words.ts'

type Shop = AnswerOf<'readShop'>['shop']

/** Who the shop is, and who sends its parcels. */
export function ShopSection({ session: { token } }: SectionProps): JSX.Element {
  const { value, failed } = useLoaded(() => ask<'readShop'>('get', '/api/shop', { token }))
  if (failed !== undefined || !value) return <Loading failed={failed} isDone={false} lines={8} />
  return <Form shop={value.shop} token={token} />
}

function Form({ shop, token }: { shop: Shop; token: string }): JSX.Element {
  const [isSaved, setSaved] = useState(false)
  const { field } = where.value
  useEffect(() => void (field !== undefined && focusField(field)), [field])
  const fields = shop && {
    name: shop.name,
    sender: shop.sender,
    timeZone: shop.timeZone,
    inspection: shop.inspection,
    refusalFee: shop.refusalFee,
    refusalFeeBy: shop.refusalFeeBy,
    returnNote: shop.returnNote,
  }
  return (
    <div class="card stack">
      <ShopForm
        shop={fields ?? undefined}
        onSave={async (body) => {
          setSaved(false)
          await ask<'putShop'>('put', '/api/shop', { token, body })
          setSaved(true)
        }}
      />
      {isSaved && <Notice tone="go">{words().saved}</Notice>}
    </div>
  )
}
