import type { Route } from '../../shared/contract/route.ts'

/**
 * The status of an answer: 201 when this request created something, 200 when it replays an earlier one (`replayed`).
 */
export function statusOf({ status = 200 }: Route, answer: unknown): number {
  const isReplayed = (answer as { replayed?: unknown } | null)?.replayed === true
  return status === 201 && isReplayed ? 200 : status
}
