import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { Notice, Skeleton } from '../ui/show.tsx'
import type { SignUpProps } from './sign-up.tsx'

type Loaded = typeof import('./sign-up.tsx')

/** The form is not part of the first view: it is loaded once that is shown, or when needed. */
export const loadForm = (): Promise<Loaded> => import('./sign-up.tsx')

export function Form(props: SignUpProps): JSX.Element {
  const [form, show] = useState<Loaded | 'loading' | 'failed'>('loading')
  const load = (): void => {
    show('loading')
    void loadForm().then(
      (loaded) => show(loaded),
      () => show('failed'),
    )
  }
  useEffect(load, [])
  if (form === 'loading') return <Skeleton label={common().loading} lines={5} />
  if (form === 'failed')
    return (
      <div class="stack">
        <Notice tone="stop" loud>
          {common().noNetwork}
        </Notice>
        <Button onPress={load}>{common().retry}</Button>
      </div>
    )
  return <form.SignUp {...props} />
}
