import { describe, expect, test } from '../../support/jest.ts'
import { whyNotWaiting, type WaitingRequest } from '../../../shared/order/waiting.ts'
import { itemKey, takenKey, type StockOnOffer } from '../../../shared/stock/allocate.ts'
import { serveWaiting, type EntryToServe, type Served } from '../../../shared/stock/serve-waiting.ts'

const entry = (buyerKey: string, quantity: number, payment: 'cod' | 'prepaid' = 'cod'): EntryToServe => ({
  saleId: 'sale',
  buyerKey,
  payment,
  lines: [{ sku: 'COFFEE', quantity }],
})

const stock = (available: number, perViewerLimit: number | null = null): Map<string, StockOnOffer> =>
  new Map([[itemKey('sale', 'COFFEE'), { price: 1_000, available, perViewerLimit }]])

const shortly = (served: Served): string => (typeof served === 'string' ? served : served.state)

describe('who waits', () => {
  test('is served by place while there is stock: held, whatever the payment, at the price of the item', () => {
    const served = serveWaiting(stock(2), new Map(), [entry('lan', 1), entry('huong', 1, 'prepaid'), entry('minh', 1)])
    expect(served).toEqual([
      { state: 'reserved', prices: [1_000], total: 1_000 },
      { state: 'reserved', prices: [1_000], total: 1_000 },
      'waits',
    ])
  })

  test('waits on where too little is there for them, and somebody after them who wants less is served', () => {
    expect(
      serveWaiting(stock(2), new Map(), [entry('lan', 3), entry('huong', 2), entry('minh', 1)]).map(shortly),
    ).toEqual(['waits', 'reserved', 'waits'])
  })

  test('leaves the list where their limit is used up, and takes nothing from those after them', () => {
    const taken = new Map([[takenKey('sale', 'COFFEE', 'lan'), 2]])
    expect(
      serveWaiting(stock(1, 2), taken, [entry('lan', 1), { ...entry('lan', 1), phoneProven: true }]).map(shortly),
    ).toEqual(['over-limit', 'reserved'])
  })
})

describe('whoever wants to wait', () => {
  const soldOut: WaitingRequest = {
    saleState: 'open',
    quantity: 1,
    available: 0,
    isSpokenFor: false,
    perViewerLimit: 2,
    taken: 0,
    awaited: 0,
    isWaiting: false,
    waiting: 0,
    waitingMax: 10,
  }
  const cases: [what: string, but: Partial<WaitingRequest>, why: string | undefined][] = [
    ['may, for what is sold out', {}, undefined],
    ['may, for more than is left', { quantity: 2, available: 1 }, undefined],
    ['may, where others wait for what came back a moment ago', { available: 1, isSpokenFor: true }, undefined],
    ['cannot before the sale', { saleState: 'scheduled' }, 'sale-not-open'],
    ['cannot in a pause', { saleState: 'paused' }, 'sale-not-open'],
    ['cannot wait twice', { isWaiting: true }, 'already-waiting'],
    ['must order what is there', { available: 1 }, 'not-sold-out'],
    ['cannot have more than the limit, counting what they have and wait for', { taken: 1, awaited: 1 }, 'over-limit'],
    ['cannot where the list is full', { waiting: 10 }, 'waiting-list-full'],
  ]
  for (const [what, but, why] of cases) test(what, () => expect(whyNotWaiting({ ...soldOut, ...but })).toBe(why))
})
