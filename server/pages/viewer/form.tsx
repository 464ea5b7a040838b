import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { Notice, Skeleton } from '../ui/show.tsx'
import type { ProofProps } from './prove-phone.tsx'
import type { SignUpProps } from './sign-up.tsx'

type SignUpForm = typeof import('./sign-up.tsx')
type ProofForm = typeof import('./prove-phone.tsx')

/** The forms are no part of the first view: they are fetched when that stands, or when they are needed. */
export const loadForm = (): Promise<SignUpForm> => import('./sign-up.tsx')
const loadProof = (): Promise<ProofForm> => import('./prove-phone.tsx')
const loadWaiting = (): Promise<typeof import('./waiting-list.tsx')> => import('./waiting-list.tsx')
const loadPay = (): Promise<typeof import('./pay-link.tsx')> => import('./pay-link.tsx')
const loadCancel = (): Promise<typeof import('./cancel-order.tsx')> => import('./cancel-order.tsx')
const loadHeld = (): Promise<typeof import('./held-elsewhere.tsx')> => import('./held-elsewhere.tsx')
const loadTouch = (): Promise<typeof import('./in-touch-panel.tsx')> => import('./in-touch-panel.tsx')

/** Who gets the parcel. */
export function Form(props: SignUpProps): JSX.Element {
  return <Fetched load={loadForm} show={({ SignUp }) => <SignUp {...props} />} />
}

/** The code that was sent to the phone. */
export function Proof(props: ProofProps): JSX.Element {
  return <Fetched load={loadProof} show={({ ProvePhone }) => <ProvePhone {...props} />} />
}

/** Where the viewer stands in line for a sold-out item; `children` while they do not. */
export function Waiting(props: { sku: string; children: ComponentChildren }): JSX.Element {
  return <Fetched load={loadWaiting} meanwhile={props.children} show={({ WaitingFor }) => <WaitingFor {...props} />} />
}

/** What is held for who waited. */
export function Offers({ of }: { of: SaleView }): JSX.Element {
  return <Fetched load={loadWaiting} show={({ OfferCards }) => <OfferCards of={of} />} />
}

/** How to pay for an order that is held until it is paid. */
export function Pay(props: { order: OrderView; large?: boolean }): JSX.Element | null {
  if (props.order.state !== 'reserved' || props.order.payment === 'cod') return null
  return <Fetched load={loadPay} meanwhile="" show={({ PayLink }) => <PayLink {...props} />} />
}

/** The button that cancels an order. */
export function Cancel(props: { orderId: string }): JSX.Element {
  return <Fetched load={loadCancel} meanwhile="" show={({ CancelOrder }) => <CancelOrder {...props} />} />
}

/** After an order over the limit: where the buyer's own unpaid order is that uses it up. */
export function Held(props: { order: OrderView; sale: SaleView }): JSX.Element {
  return <Fetched load={loadHeld} meanwhile="" show={({ HeldElsewhere }) => <HeldElsewhere {...props} />} />
}

/** How the buyer is told about their orders, and sees them elsewhere. */
export function Touch(): JSX.Element {
  return <Fetched load={loadTouch} show={({ InTouchPanel }) => <InTouchPanel />} />
}

function Fetched<Loaded extends object>({
  load,
  meanwhile,
  show,
}: {
  load: () => Promise<Loaded>
  /** What stands there until it is loaded: by default its place. */
  meanwhile?: ComponentChildren
  show: (loaded: Loaded) => JSX.Element
}): JSX.Element {
  const [form, keep] = useState<Loaded | 'loading' | 'failed'>('loading')
  const fetchIt = (): void => {
    keep('loading')
    void load().then(
      (loaded) => keep(loaded),
      () => keep('failed'),
    )
  }
  useEffect(fetchIt, [])
  if (form === 'loading') return <>{meanwhile ?? <Skeleton label={common().loading} lines={5} />}</>
  if (form === 'failed')
    return (
      <div class="stack">
        <Notice tone="stop" loud>
          {common().noNetwork}
        </Notice>
        <Button onPress={fetchIt}>{common().retry}</Button>
      </div>
    )
  return show(form)
}
