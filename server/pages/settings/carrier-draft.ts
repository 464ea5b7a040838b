import type { AnswerOf, BodyOf } from '../ui/http.ts'

export type Kind = AnswerOf<'listCarrierKinds'>['items'][number]

/** An account with a carrier as it is typed in. */
export interface CarrierDraft {
  carrier: string
  title: string
  credentials: Record<string, string>
  grams: string
  isDefault: boolean
  label: 'own' | 'carrier'
  baseUrl: string
}

export function blankDraft(kind: Kind, isFirst: boolean): CarrierDraft {
  return {
    carrier: kind.carrier,
    title: '',
    credentials: {},
    grams: '1000',
    isDefault: isFirst,
    label: 'own',
    baseUrl: '',
  }
}

/** The credentials that are still empty, and the weight if it is none. */
export function mistakesOf(draft: CarrierDraft, kind: Kind): Set<string> {
  return new Set([
    ...kind.credentials.map(({ name }) => name).filter((name) => !draft.credentials[name]?.trim()),
    ...(/^[1-9]\d{0,5}$/.test(draft.grams.trim()) ? [] : ['parcelGrams']),
  ])
}

/** What a try-out asks with. */
export function askedOf({ credentials, baseUrl }: CarrierDraft, kind: Kind): BodyOf<'tryCarrier'> {
  return {
    carrier: kind.carrier,
    credentials: Object.fromEntries(kind.credentials.map(({ name }) => [name, credentials[name]?.trim() ?? ''])),
    ...(baseUrl.trim() && { baseUrl: baseUrl.trim() }),
  }
}

export function accountOf(draft: CarrierDraft, kind: Kind, accountId: string): BodyOf<'addCarrier'> {
  return {
    accountId,
    ...askedOf(draft, kind),
    title: draft.title.trim() || kind.title,
    parcelGrams: Number(draft.grams),
    isDefault: draft.isDefault,
    label: draft.label,
  }
}
