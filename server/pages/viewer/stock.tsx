import type { JSX } from 'preact'
import type { SaleItemView } from '../../../shared/contract/common.ts'
import { count } from '../ui/format.ts'
import { Badge } from '../ui/show.tsx'
import { words } from './words.ts'

const fewLeft = 10

/** How much is left, in a colour, an icon and words. */
export function Stock({ of }: { of: Pick<SaleItemView, 'available' | 'quota'> }): JSX.Element {
  if (of.available === 0)
    return (
      <Badge tone="stop" icon="cross">
        {words().soldOut}
      </Badge>
    )
  const isFew = of.available <= Math.min(fewLeft, of.quota / 2)
  return (
    <Badge tone={isFew ? 'slow' : 'go'} icon={isFew ? 'warn' : 'box'}>
      <span class="number">{isFew ? words().fewLeft(count(of.available)) : words().left(count(of.available))}</span>
    </Badge>
  )
}
