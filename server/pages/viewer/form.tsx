import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
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
const loadTouch = (): Promise<typeof import('./in-touch-panel.tsx')> => import('./in-touch-panel.tsx')

/** Who gets the parcel. */
export function Form(props: SignUpProps): JSX.Element {
  return <Fetched load={loadForm} show={({ SignUp }) => <SignUp {...props} />} />
}

/** The code that was sent to the phone. */
export function Proof(props: ProofProps): JSX.Element {
  return <Fetched load={loadProof} show={({ ProvePhone }) => <ProvePhone {...props} />} />
}

/** How the buyer is told about their orders, and sees them elsewhere. */
export function Touch(): JSX.Element {
  return <Fetched load={loadTouch} show={({ InTouchPanel }) => <InTouchPanel />} />
}

function Fetched<Loaded extends object>({
  load,
  show,
}: {
  load: () => Promise<Loaded>
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
  if (form === 'loading') return <Skeleton label={common().loading} lines={5} />
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
