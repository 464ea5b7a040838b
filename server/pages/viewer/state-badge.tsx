import type { JSX } from 'preact'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import type { IconName } from '../ui/icons.tsx'
import { Badge, type Tone } from '../ui/show.tsx'
import { words } from './words.ts'

const ofSale: Record<SaleView['state'], [Tone, IconName]> = {
  scheduled: ['brand', 'clock'],
  open: ['go', 'play'],
  paused: ['slow', 'pause'],
  closed: ['plain', 'stop'],
}

export function SaleBadge({ state }: { state: SaleView['state'] }): JSX.Element {
  const [tone, icon] = ofSale[state]
  return (
    <Badge tone={tone} icon={icon}>
      {words()[state]}
    </Badge>
  )
}

type Decided = Exclude<OrderView['state'], 'received'>
const ofOrder: Record<Decided, [Tone, IconName]> = {
  confirmed: ['go', 'check'],
  reserved: ['slow', 'clock'],
  rejected: ['stop', 'cross'],
  expired: ['plain', 'clock'],
  cancelled: ['plain', 'cross'],
  packed: ['go', 'box'],
  'handed-over': ['brand', 'truck'],
  delivered: ['go', 'home'],
  returned: ['plain', 'undo'],
}

export function OrderBadge({ order }: { order: OrderView }): JSX.Element | null {
  if (order.state === 'received') return null
  const [tone, icon] = ofOrder[order.state]
  const why = order.reason && words()[`why-${order.reason}`]
  return (
    <Badge tone={tone} icon={icon}>
      {words()[order.state]}
      {why && `: ${why}`}
    </Badge>
  )
}
