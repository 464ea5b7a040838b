/**
 * Why a request was refused on arrival: nothing was stored, and the same id may be sent again. The contract's finite
 * list.
 */
export const refusalCodes = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  'phone-unproven': 403,
  'no-role': 403,
  'not-found': 404,
  'sale-not-open': 409,
  'wrong-state': 409,
  'payment-not-taken': 409,
  'not-cancellable': 409,
  'order-id-reused': 409,
  'id-reused': 409,
  'already-claimed': 409,
  'parcel-cancelled': 409,
  'parcel-replaced': 409,
  'quota-below-sold': 409,
  'not-sold-out': 409,
  'already-waiting': 409,
  'over-limit': 409,
  'waiting-list-full': 409,
  'sender-missing': 409,
  'too-large': 413,
  'code-not-sent': 502,
  'provider-silent': 502,
  busy: 503,
  unknown: 503,
  internal: 500,
} as const

export type RefusalCode = keyof typeof refusalCodes

/**
 * A request answered with a code instead of a result. Thrown by verbs; `server/http/problem.ts` turns it into an ack or
 * a problem document.
 */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly code: RefusalCode
  readonly retryAfterMs: number | undefined
  readonly extra: Record<string, unknown>

  /**
   * `retryAfterMs` should be given for `busy` and `unknown`; `extra` is merged into the answer (e.g. the replacement
   * parcel code).
   */
  constructor(
    code: RefusalCode,
    message: string,
    options: { retryAfterMs?: number; extra?: Record<string, unknown> } = {},
  ) {
    super(message)
    this.code = code
    this.retryAfterMs = options.retryAfterMs
    this.extra = options.extra ?? {}
  }
}
