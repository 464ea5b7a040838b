/**
 * Every way stock moves between available, held and sold; `stock-in` and `quota` change the quota itself;
 * `restock` is what came back after it had left.
 */
export type MovementKind =
  | 'stock-in'
  | 'quota'
  | 'hold'
  | 'sell'
  | 'settle'
  | 'release'
  | 'return'
  | 'expire'
  | 'restock'

export interface Deltas {
  available: number
  held: number
  sold: number
}

/** What a movement of `quantity` units changes. The sum of the three is the change of the quota. */
export function deltasOf(kind: MovementKind, quantity: number): Deltas {
  switch (kind) {
    case 'stock-in':
    case 'quota':
      return { available: quantity, held: 0, sold: 0 }
    case 'hold':
      return { available: -quantity, held: quantity, sold: 0 }
    case 'sell':
      return { available: -quantity, held: 0, sold: quantity }
    case 'settle':
      return { available: 0, held: -quantity, sold: quantity }
    case 'release':
    case 'expire':
      return { available: quantity, held: -quantity, sold: 0 }
    case 'return':
    case 'restock':
      return { available: quantity, held: 0, sold: -quantity }
    default:
      return kind satisfies never
  }
}
