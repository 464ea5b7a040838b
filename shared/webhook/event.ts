import {
  caseSteps,
  type CaseKind,
  type CaseOutcome,
  type CaseRung,
  type CaseState,
  type CaseStep,
} from '../case/case.ts'
import type { PickupState } from '../dispatch/pickup.ts'
import { newsTypes, type News } from '../news/news.ts'
import type { ParcelState } from '../packing/parcel.ts'
import type { PlatformPart } from '../platform/platform-part.ts'

const parcelEventTypes = ['parcel.created', 'parcel.packed', 'parcel.cancelled', 'parcel.handed_over'] as const
const pickupEventTypes = ['pickup.opened', 'pickup.cancelled', 'pickup.signed', 'pickup.amended'] as const
const caseEventTypes = caseSteps.map((step) => `case.${step}` as const)
export const eventTypes = [...newsTypes, ...parcelEventTypes, ...pickupEventTypes, ...caseEventTypes] as const
export type ParcelEventType = (typeof parcelEventTypes)[number]
export type PickupEventType = (typeof pickupEventTypes)[number]

/** What somebody asks to be told of: everything about a noun, which includes what is added later, or one event. */
export const wantedEvents = ['order.*', 'parcel.*', 'pickup.*', 'case.*', ...eventTypes] as const
export type WantedEvent = (typeof wantedEvents)[number]

/**
 * Why nothing is sent to an address: its owner asked for that, it answered 410, or it took nothing for as long as one
 * delivery is tried.
 */
export const offReasons = ['asked', 'gone', 'failing'] as const
export type OffBecause = (typeof offReasons)[number]

export interface ParcelEvent {
  type: ParcelEventType
  timestamp: string
  data: {
    parcelId: string
    code: string
    saleId: string
    state: ParcelState
    packBy: string
    handOverBy: string
    packedAt?: string
    orders: { orderId: string; number: number; platform?: PlatformPart }[]
    lines: { sku: string; title: string; quantity: number }[]
    carrier?: string
    tracking?: string
    manifestId?: string
  }
}

export interface PickupEvent {
  type: PickupEventType
  timestamp: string
  data: {
    /** Null where parcels were handed over without a pick-up. */
    pickupId: string | null
    carrier: string
    state: PickupState
    /** Of the hand-over record, as on its paper. */
    number: string | null
    plannedAt?: string
    manifestId?: string
    /** The codes of the parcels that were signed for or, for an amendment, that it adds or leaves behind. */
    parcels?: string[]
    amendment?: { number: number; kind: 'added' | 'left-behind' }
  }
}

export interface CaseEvent {
  type: `case.${CaseStep}`
  timestamp: string
  data: {
    caseId: string
    orderId: string
    saleId: string
    /** Of the order. */
    number: number
    /** Of the case after this step. */
    version: number
    kind: CaseKind
    state: CaseState
    rung: CaseRung
    answerBy: string
    sku?: string
    outcome?: CaseOutcome
    parcelCode?: string
  }
}

/** Sent when somebody presses the button for it. */
export interface TestEvent {
  type: 'webhook.test'
  timestamp: string
  data: { endpointId: string }
}

/** What is sent to other software: ids, states, goods and amounts, never anything about a person. */
export type WebhookEvent = News | ParcelEvent | PickupEvent | CaseEvent | TestEvent

export function isWanted(wanted: readonly WantedEvent[], type: WebhookEvent['type']): boolean {
  const ofNoun = `${type.split('.')[0]!}.*`
  return wanted.some((one) => one === type || one === ofNoun)
}
