import type { CarrierAdapter } from './carrier.ts'
import type { CarrierName } from './carrier-names.ts'
import { ghn } from './carriers/ghn.ts'
import { ghtk } from './carriers/ghtk.ts'
import { viettelpost } from './carriers/viettelpost.ts'

/** Carriers with an API; parcels for any other go out with our own label under a manifest. */
export const adapters: Record<Exclude<CarrierName, 'manual'>, CarrierAdapter> = { ghn, ghtk, viettelpost }

export function adapterOf(carrier: CarrierName): CarrierAdapter | undefined {
  return carrier === 'manual' ? undefined : adapters[carrier]
}
