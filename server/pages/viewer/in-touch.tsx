import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../ui/controls.tsx'
import { dictionary } from '../ui/words.ts'
import { Touch } from './form.tsx'
import { orders, token } from './live.ts'
import { mayWait } from './wait.ts'

const words = dictionary({
  vi: { open: 'Báo tin cho tôi · Xem đơn trên máy khác' },
  en: { open: 'Keep me posted · See orders on another device' },
})

/** What a buyer may want once something is ordered; fetched only when they ask for it. */
export function InTouch(): JSX.Element | null {
  const [isOpen, setOpen] = useState(false)
  if (!token.value || (orders.value.length === 0 && !mayWait.value)) return null
  return isOpen ? (
    <Touch />
  ) : (
    <Button icon="info" wide onPress={() => setOpen(true)}>
      {words().open}
    </Button>
  )
}
