import type { AnswerOf, BodyOf } from '../ui/http.ts'

export type Goods = AnswerOf<'listGoods'>['items'][number]
export type ProductBody = BodyOf<'putProduct'>
type Insert = { material: string; quantity: string; per: 'piece' | 'parcel' }

/** A product as it is typed in. */
export interface GoodsDraft {
  grams: string
  shelf: string
  /** The product that it is a choice of, and which. */
  choiceOf: string
  choice: string
  name: string
  producer: string
  producerAddress: string
  origin: string
  net: string
  dated: boolean
  stars: string
  decision: string
  grantedOn: string
  /** A material, or whether none is needed or was chosen. */
  box: string
  holds: string
  inserts: Insert[]
  sticks: string
  photo: boolean
}

/** What each part of the form shows and changes. */
export interface PartProps {
  draft: GoodsDraft
  mistakes: Set<string>
  change: (part: Partial<GoodsDraft>) => void
}

export const boxUnset = ''
export const boxNone = '-'

/** What is stored about a product, or what suits one about which nothing is. */
export function draftOf({ product, title }: Goods): GoodsDraft {
  const label = product?.label
  const packing = product?.packing
  return {
    grams: product?.grams?.toString() ?? '',
    shelf: product?.shelf ?? '',
    choiceOf: product?.choice?.product ?? '',
    choice: product?.choice?.label ?? '',
    name: label ? (label.name ?? '') : (title ?? ''),
    producer: label?.producer ?? '',
    producerAddress: label?.producerAddress ?? '',
    origin: label?.origin ?? '',
    net: label?.net ?? '',
    dated: label?.dated ?? true,
    stars: label?.ocop?.stars.toString() ?? '',
    decision: label?.ocop?.decision ?? '',
    grantedOn: label?.ocop?.grantedOn ?? '',
    box: packing ? (packing.box?.material ?? boxNone) : boxUnset,
    holds: packing?.box?.holds.toString() ?? '1',
    inserts: packing?.inserts.map((one) => ({ ...one, quantity: one.quantity.toString() })) ?? [],
    sticks: packing?.sticks.join(', ') ?? '',
    photo: packing?.photo ?? false,
  }
}

/** The numbers that are wrong; everything else may stay empty, and is then missing. */
export function mistakesOf(draft: GoodsDraft): Set<string> {
  const isCount = (typed: string): boolean => /^[1-9]\d{0,5}$/.test(typed.trim())
  const hasBox = draft.box !== boxUnset && draft.box !== boxNone
  return new Set([
    ...(draft.grams.trim() && !isCount(draft.grams) ? ['grams'] : []),
    ...(draft.choice.trim() && !draft.choiceOf.trim() ? ['choiceOf'] : []),
    ...(draft.choiceOf.trim() && !draft.choice.trim() ? ['choice'] : []),
    ...(hasBox && !isCount(draft.holds) ? ['holds'] : []),
    ...(draft.stars && !draft.grantedOn ? ['grantedOn'] : []),
    ...draft.inserts.flatMap(({ material, quantity }, i) => [
      ...(material ? [] : [`material-${i}`]),
      ...(isCount(quantity) ? [] : [`quantity-${i}`]),
    ]),
  ])
}

export function bodyOf(draft: GoodsDraft): ProductBody {
  return {
    shelf: draft.shelf.trim() || null,
    grams: draft.grams.trim() ? Number(draft.grams) : null,
    label: labelOf(draft),
    packing: packingOf(draft),
    choice: draft.choice.trim() ? { product: draft.choiceOf.trim(), label: draft.choice.trim() } : null,
  }
}

function labelOf(draft: GoodsDraft): ProductBody['label'] {
  const facts = (['name', 'producer', 'producerAddress', 'origin', 'net'] as const).flatMap((field) => {
    const text = draft[field].trim()
    return text ? [[field, text] as const] : []
  })
  if (facts.length === 0 && !draft.stars) return null
  const decision = draft.decision.trim()
  return {
    ...Object.fromEntries(facts),
    dated: draft.dated,
    ...(draft.stars && {
      ocop: { stars: Number(draft.stars), grantedOn: draft.grantedOn, ...(decision && { decision }) },
    }),
  }
}

function packingOf({ box, holds, inserts, sticks, photo }: GoodsDraft): ProductBody['packing'] {
  if (box === boxUnset && inserts.length === 0 && !sticks.trim() && !photo) return null
  return {
    box: box === boxUnset || box === boxNone ? null : { material: box, holds: Number(holds) },
    inserts: inserts.map(({ material, quantity, per }) => ({ material, quantity: Number(quantity), per })),
    sticks: sticks
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
    photo,
  }
}
