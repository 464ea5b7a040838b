import type { Rung } from '../deadline/ladder.ts'

/** What a buyer says is wrong. */
export const caseKinds = ['late', 'damaged', 'wrong', 'missing', 'other'] as const
export type CaseKind = (typeof caseKinds)[number]

/** How a case ends. */
export const caseOutcomes = ['refund', 'replace', 'return', 'explained'] as const
export type CaseOutcome = (typeof caseOutcomes)[number]

/**
 * What can happen to a case, in its history. `climbed`: nobody of the rung before took it; `unheard`: nor did anybody
 * of the last one; `overdue`: its clock ended unanswered; `ended`: its clock ended and the rule answered.
 */
export const caseSteps = ['opened', 'taken', 'climbed', 'unheard', 'overdue', 'answered', 'ended', 'reopened'] as const
export type CaseStep = (typeof caseSteps)[number]
export type CaseState = 'open' | 'closed'

/** The steps after which a case is closed; every other one leaves it open. */
export const closingSteps = ['answered', 'ended'] as const satisfies readonly CaseStep[]

/** Who hears of a case, from whoever sold upwards. */
export const caseLadder = ['host', 'coop', 'centre', 'backup'] as const
export type CaseRung = (typeof caseLadder)[number]

/** The part of an escalation ladder that hears of a case: whose contacts, and which. */
export interface Heard {
  sellerIds: string[]
  rungs: Rung[]
}

/**
 * Who is told on a rung (from 1). `above` are the sellers above whoever holds the sale, nearest first. Who has nobody
 * above is co-op and centre in one.
 */
export function heardOn(rung: number, sellerId: string, above: readonly string[]): Heard {
  const top = above.at(-1) ?? sellerId
  const heard: Record<CaseRung, Heard> = {
    host: { sellerIds: [sellerId], rungs: ['host', 'lead'] },
    coop: { sellerIds: [sellerId, ...above.slice(0, 1)], rungs: ['hub'] },
    centre: { sellerIds: [top], rungs: ['host', 'lead', 'hub'] },
    backup: { sellerIds: [sellerId, ...above], rungs: ['backup'] },
  }
  return heard[caseLadder[rung - 1]!]
}

/** Everybody on the ladder. */
export function heardByAll(sellerId: string, above: readonly string[]): Heard {
  return { sellerIds: [sellerId, ...above], rungs: ['host', 'lead', 'hub', 'backup'] }
}

/** Cases of one phone within a minute; more are answered `busy`. A person in trouble needs one. */
export const casesPerPhoneAndMinute = 10
/** Cases of one order, closed ones included. */
export const casesPerOrderMax = 20
/** Photos of one case. */
export const casePhotosMax = 6
/** Longest text of one step (characters). */
export const caseWordsMax = 1_000
