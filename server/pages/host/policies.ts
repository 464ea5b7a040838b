import { signal } from '@preact/signals'
import { ask, type AnswerOf } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { language } from '../ui/words.ts'

type Policy = AnswerOf<'listPolicies'>['items'][number]

/** Every deadline policy the server knows, including the operator's own. */
const policies = signal<readonly Policy[]>([])

/** Fetches the policies. Without an answer the draft's own remains the only choice, and the server checks it anyway. */
export async function learnPolicies(session: Session): Promise<void> {
  try {
    policies.value = (await ask<'listPolicies'>('get', '/api/policies', { token: session.token })).items
  } catch {
    // Fetched again with the next new sale.
  }
}

/** The policies as choices, always including the current one. */
export function policyChoices(present: string): { value: string; label: string }[] {
  const known = policies.value.map(({ id, title }) => ({ value: id, label: title[language.value] }))
  return known.some(({ value }) => value === present) ? known : [{ value: present, label: present }, ...known]
}

export function policyTitle(id: string): string {
  return policies.value.find((policy) => policy.id === id)?.title[language.value] ?? id
}
