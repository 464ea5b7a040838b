import type { OrderView } from '../../../shared/contract/common.ts'
import { countedStates } from '../../../shared/order/order.ts'
import { orders, taps } from './live.ts'

const counted: readonly OrderView['state'][] = countedStates

/**
 * Units of a product that count towards the limit per buyer, as far as this phone knows, with those still on their way:
 * another phone of the same buyer may have bought more, and then the server refuses.
 */
export function unitsBought(sku: string): number {
  const decided = orders.value.filter(({ state }) => counted.includes(state))
  const undecided = [...taps.value.values()].filter(({ step }) => typeof step === 'string').map(({ tap }) => tap)
  return unitsIn([...decided, ...undecided], sku)
}

/** Units of a product that are held for this viewer until they pay or confirm. */
export function unitsHeld(sku: string): number {
  return unitsIn(
    orders.value.filter(({ state }) => state === 'reserved'),
    sku,
  )
}

function unitsIn(all: readonly Pick<OrderView, 'lines'>[], sku: string): number {
  return all.flatMap(({ lines }) => lines).reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0)
}

/** The newest order of a product that this viewer has and that is not packed yet. */
export function ownOrderOf(sku: string): OrderView | undefined {
  return orders.value.find(
    ({ state, lines }) => (state === 'confirmed' || state === 'reserved') && lines.some((line) => line.sku === sku),
  )
}
