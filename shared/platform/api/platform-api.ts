import type { CarrierRequest } from '../../dispatch/carrier.ts'
import type { PlatformPackage } from '../platform-order.ts'

/** What an account at a platform needs, each by its own name there. All of it is secret. */
export type PlatformCredentials = Record<string, string>

/** Orders that changed, as a page of a platform's feed tells them. */
export interface OrdersPage {
  is: 'page'
  packages: PlatformPackage[]
  /** The last change on this page: later rounds ask from there. Null on an empty page. */
  changedUntil: Date | null
  /** The next page; null: this was the last one. */
  next: string | null
}

/**
 * A platform's answer: a page; the token is to be renewed first; ask again later; or asking again cannot change it.
 */
export type OrdersAnswer =
  | OrdersPage
  | { is: 'expired' }
  | { is: 'retry'; error: string }
  | { is: 'refused'; error: string }

/**
 * Translates to and from the API of one platform, and nothing else: no network, no database. What it reads is taken as
 * if it had come in a file; data of buyers is not read.
 */
export interface PlatformApi {
  credentials: readonly string[]
  baseUrl: string
  /** Orders that changed since an instant, oldest change first. `now` signs the request. */
  askOrders(credentials: PlatformCredentials, since: Date, next: string | null, now: Date): CarrierRequest
  readOrders(status: number, answer: unknown): OrdersAnswer
  /** Renews the access token, at a server of its own. */
  askToken(credentials: PlatformCredentials): { baseUrl: string; request: CarrierRequest }
  /** The credentials from now on; undefined when they were refused. */
  readToken(answer: unknown, credentials: PlatformCredentials): PlatformCredentials | undefined
}
