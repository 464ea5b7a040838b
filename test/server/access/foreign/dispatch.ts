import { randomUUID } from 'node:crypto'
import type { dispatchRoutes } from '../../../../shared/contract/routes/dispatch.ts'
import type { carrierRoutes } from '../../../../shared/contract/routes/dispatch-carriers.ts'
import { codesOf, ofSale, type Foreign, type Mine } from './foreign.ts'

const ofPickup =
  (rest: string, body?: object) =>
  (mine: Mine): [string, object | undefined][] => [[`/api/pickups/${mine.pickupId}${rest}`, body]]
const ofParcel =
  (rest: string, body?: object) =>
  (mine: Mine): [string, object | undefined][] => [[`/api/parcels/${mine.batch.parcels[0]!.code}${rest}`, body]]
const strokes = [
  [
    [10, 10],
    [20, 20],
  ],
]

export const foreignDispatch: Record<keyof (typeof dispatchRoutes & typeof carrierRoutes), Foreign> = {
  handOver: {
    ask: (mine) =>
      codesOf(mine).map((code) => [
        '/api/manifests',
        { manifestId: randomUUID(), carrier: 'GHN', parcelCodes: [code] },
      ]),
  },
  readManifest: { ask: ({ manifestId }) => [[`/api/manifests/${manifestId}.pdf`]] },
  openPickup: { because: 'creates a pick-up for the own seller; a used id is covered by the tests of pick-ups' },
  listPickups: { because: "lists the own seller's only, which the tests of pick-ups check" },
  readPickup: { ask: ofPickup('') },
  scanOut: { ask: ofPickup('/scans', { scanId: randomUUID(), code: '000000000000' }) },
  noteOnPickup: { ask: ofPickup('/notes', { noteId: randomUUID(), kind: 'truck-full' }) },
  photographPickup: { because: 'needs an image as its body, which the tests of pick-ups send as a stranger' },
  readPickupPhoto: { ask: ofPickup(`/photos/${randomUUID()}`) },
  signPickup: { ask: ofPickup('/sign', { manifestId: randomUUID(), courier: 'Nam', strokes }) },
  cancelPickup: { ask: ofPickup('/cancel') },
  amendManifest: {
    ask: (mine) => [
      [
        `/api/manifests/${mine.manifestId}/amendments`,
        {
          amendmentId: randomUUID(),
          kind: 'left-behind',
          parcelCodes: [mine.batch.parcels[0]!.code],
          reason: 'xe đầy',
        },
      ],
    ],
  },
  proveManifest: { ask: ({ manifestId }) => [[`/api/manifests/${manifestId}/evidence.zip`]] },
  proveSale: { ask: ofSale('/evidence.zip') },
  addCarrier: { because: 'creates an account for the own seller' },
  listCarriers: { because: "lists the own seller's only, which the tests of carriers check" },
  changeCarrier: {
    ask: ({ carrierId }) => [[`/api/carriers/${carrierId}`, { title: 'Của tôi', parcelGrams: 1, isDefault: true }]],
  },
  removeCarrier: { ask: ({ carrierId }) => [[`/api/carriers/${carrierId}`]] },
  listCarrierKinds: { because: 'is the same for everyone' },
  tryCarrier: { because: 'asks with credentials that the caller brings' },
  tryCarrierAccount: { ask: ({ carrierId }) => [[`/api/carriers/${carrierId}/try`]] },
  bookShipment: { ask: ofParcel('/shipment', { accountId: randomUUID() }) },
  readShipment: { ask: ofParcel('/shipment') },
  takeCarrierEvent: { because: 'requires a secret address that nobody can guess' },
}
