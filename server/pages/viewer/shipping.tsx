import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { carrierTitle, trackingPage } from '../../../shared/dispatch/carrier-names.ts'
import { Button } from '../ui/controls.tsx'
import { timeAndDay } from '../ui/format.ts'
import { Icon } from '../ui/icons.tsx'
import { serverNow } from './start.ts'
import { words } from './words.ts'

/** Who carries the parcel since when, under which number, and where to follow it. */
export function Shipping({ order, sale }: { order: OrderView; sale: SaleView }): JSX.Element | null {
  const { shipping, parcelCode } = order
  const code = shipping?.tracking ?? parcelCode
  if (code === undefined) return null
  if (!shipping && order.state === 'confirmed') return <p class="small soft">{`${words().parcel} ${code}`}</p>
  const page = shipping?.tracking && trackingPage(shipping.carrier, shipping.tracking)
  const carrier = shipping && carrierTitle(shipping.carrier)
  const since = shipping?.handedOverAt && timeAndDay(shipping.handedOverAt, sale.timeZone, serverNow())
  return (
    <div class="stack-close shipping">
      {carrier && (
        <p class="row">
          <Icon name="truck" size={20} />
          <span class="grow">{since ? words().handedTo(carrier, since) : words().carriedBy(carrier)}</span>
        </p>
      )}
      <p class="row">
        <span>
          {shipping?.tracking ? words().tracking : words().parcel}: <strong class="number">{code}</strong>
        </span>
        <CopyCode code={code} />
      </p>
      {page && (
        <a class="button" href={page} target="_blank" rel="noopener noreferrer">
          <Icon name="search" />
          {words().follow}
        </a>
      )}
    </div>
  )
}

/** Over plain http there is no clipboard: the code can be marked and copied by hand. */
function CopyCode({ code }: { code: string }): JSX.Element | null {
  const [isCopied, setCopied] = useState(false)
  if (!navigator.clipboard) return null
  const copy = (): void =>
    void navigator.clipboard.writeText(code).then(
      () => setCopied(true),
      () => undefined,
    )
  return (
    <>
      <Button kind="quiet" icon={isCopied ? 'check' : 'copy'} label={`${words().copy}: ${code}`} onPress={copy}>
        {words().copy}
      </Button>
      <span class="soft small" role="status">
        {isCopied && words().copied}
      </span>
    </>
  )
}
