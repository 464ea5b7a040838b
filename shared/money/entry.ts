/** What an entry is about; `advance` and `repayment` are for lending against receivables. */
export const entryKinds = [
  'goods',
  'platform-fee',
  'freight',
  'cod-collected',
  'refund',
  'payout',
  'advance',
  'repayment',
] as const
export type EntryKind = (typeof entryKinds)[number]

/** Who owes whom: the parties of an entry. `hub` is who takes the money in for its producers. */
export const parties = ['buyer', 'carrier', 'platform', 'hub', 'producer'] as const
export type Party = (typeof parties)[number]

/** What each party is owed, in minor units; negative: owes. Always adds up to nothing. */
export type Amounts = Record<Party, number>

export const noAmounts: Amounts = { buyer: 0, carrier: 0, platform: 0, hub: 0, producer: 0 }

/** Where a receivable stands. `freight`: a producer's part of what a truck costs; all others are of a parcel. */
export const receivableStates = ['on-the-way', 'delivered', 'refused', 'returned', 'left-behind', 'freight'] as const
export type ReceivableState = (typeof receivableStates)[number]

/** An entry as it should be: how one event changes what a producer's goods have everybody owe. */
export interface PlannedEntry {
  /** The event with its subject, such as `delivered/<parcel>`. */
  cause: string
  kind: EntryKind
  producerId: string
  /** When it happened: of a carrier's event its own time. */
  at: Date
  amounts: Amounts
}

/** An entry as it is written. */
export interface Entry extends PlannedEntry {
  revision: number
}

export function add(one: Amounts, other: Amounts): Amounts {
  return combine(one, other, (a, b) => a + b)
}

function subtract(one: Amounts, other: Amounts): Amounts {
  return combine(one, other, (a, b) => a - b)
}

function isNothing(amounts: Amounts): boolean {
  return parties.every((party) => amounts[party] === 0)
}

function combine(one: Amounts, other: Amounts, by: (a: number, b: number) => number): Amounts {
  return {
    buyer: by(one.buyer, other.buyer),
    carrier: by(one.carrier, other.carrier),
    platform: by(one.platform, other.platform),
    hub: by(one.hub, other.hub),
    producer: by(one.producer, other.producer),
  }
}

/**
 * What has to be written so that the entries of each cause, kind and producer add up to what is planned. Nothing that
 * was written is changed: a difference is a further revision, so that a repeat writes nothing, and what turned out not
 * to have happened (a parcel left behind, an invoice corrected) is taken back. `now`: when that is found out.
 */
export function missingEntries(planned: readonly PlannedEntry[], kept: readonly Entry[], now: Date): Entry[] {
  const keyOf = ({ cause, kind, producerId }: PlannedEntry): string => JSON.stringify([cause, kind, producerId])
  const so = new Map<string, { amounts: Amounts; revision: number; one: PlannedEntry }>()
  for (const one of kept) {
    const before = so.get(keyOf(one))
    so.set(keyOf(one), {
      amounts: add(before?.amounts ?? noAmounts, one.amounts),
      revision: Math.max(before?.revision ?? 0, one.revision),
      one,
    })
  }
  const wanted = new Map(planned.map((one) => [keyOf(one), one]))
  const gone = [...so].flatMap(([key, { one }]) => (wanted.has(key) ? [] : [{ ...one, at: now, amounts: noAmounts }]))
  return [...wanted.values(), ...gone].flatMap((one) => {
    const written = so.get(keyOf(one))
    const amounts = subtract(one.amounts, written?.amounts ?? noAmounts)
    const { cause, kind, producerId, at } = one
    const revision = (written?.revision ?? 0) + 1
    return isNothing(amounts) ? [] : [{ cause, kind, producerId, at, amounts, revision }]
  })
}
