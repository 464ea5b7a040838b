import { expect } from './jest.ts'
import { randomUUID } from 'node:crypto'
import type { PickupView } from '../../shared/contract/routes/dispatch.ts'
import type { Reply } from './api.ts'
import type { World } from './world.ts'

interface Scan {
  result: string
  code: string
  tally: { scanned: number; missing: number }
}

/** A dispatcher at the door, from the truck's coming to the courier's signature. */
export interface Door {
  /** The truck of a carrier comes; returns the id of its pick-up. */
  open: (carrier?: string) => Promise<string>
  scan: (pickupId: string, code: string, scanId?: string) => Promise<Reply<Scan & { code: string }>>
  sign: (pickupId: string, manifestId?: string, courier?: string) => Promise<Reply<{ manifestId: string }>>
  /** Records that parcels were listed and left behind, or added. */
  amend: (
    manifestId: string,
    amendment: { kind: 'added' | 'left-behind'; parcelCodes: readonly (string | undefined)[]; reason: string },
    amendmentId?: string,
  ) => Promise<Reply>
  read: (pickupId: string) => Promise<PickupView>
}

/** What a courier signs, in hundredths of the box. */
const strokes = [
  [
    [10, 60],
    [30, 20],
    [50, 60],
  ],
  [
    [55, 40],
    [90, 40],
  ],
]

export function atTheDoor(world: World, dispatcher: string): Door {
  const post = <Body = Record<string, unknown>>(path: string, body: unknown): Promise<Reply<Body>> =>
    world.api.call<Body>('POST', path, dispatcher, body)
  return {
    open: async (carrier = 'GHN') => {
      const pickupId = randomUUID()
      expect((await post('/api/pickups', { pickupId, carrier })).status).toBe(201)
      return pickupId
    },
    scan: (pickupId, code, scanId = randomUUID()) => post(`/api/pickups/${pickupId}/scans`, { scanId, code }),
    sign: (pickupId, manifestId = randomUUID(), courier = 'Nguyễn Văn Tám') =>
      post(`/api/pickups/${pickupId}/sign`, { manifestId, courier, strokes }),
    amend: (manifestId, amendment, amendmentId = randomUUID()) =>
      post(`/api/manifests/${manifestId}/amendments`, { amendmentId, ...amendment }),
    read: async (pickupId) => (await world.api.call<PickupView>('GET', `/api/pickups/${pickupId}`, dispatcher)).body,
  }
}
