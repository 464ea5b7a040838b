import { signal } from '@preact/signals'
import type { Tap } from '../../../shared/client/pending-orders.ts'
import { newId } from './new-id.ts'
import { changeKept, readKept } from './saved-person.ts'

/** What somebody just asked to wait for, until the server has answered. */
export interface Joining {
  orderId: string
  sku: string
  quantity: number
  payment: Tap['payment']
}

/** Whether this phone may be on a waiting list of this sale: only then is the part that shows it fetched. */
export const mayWait = signal(readKept().waits === true)
export const joining = signal<Joining | undefined>(undefined)

export function noteWaits(waits: boolean): void {
  mayWait.value = waits
  changeKept((all) => {
    all.waits = waits
  })
}

export function wait(sku: string, quantity: number, payment: Tap['payment']): void {
  noteWaits(true)
  joining.value = { orderId: newId(), sku, quantity, payment }
}
