import type { PaperRecipient } from '../../shared/packing/paper/fits-paper.ts'
import type { Person } from '../../shared/person/personal-data.ts'
import { checkAddress, type Address } from '../../shared/person/recipient.ts'
import { unitNames } from '../../shared/person/unit-names.ts'
import { Refusal } from '../../shared/refusal.ts'
import { findOpenPoint, listPointsServing, type PointRow } from '../../shared/shop/collect-point-store.ts'
import type { Gateway } from '../context.ts'

/** Where a buyer's parcels go: to an address, or to a point, whose address then stands on them. */
export interface Destination {
  line: string
  provinceCode: string
  wardCode: string
  point: Pick<PointRow, 'point_id' | 'name'> | undefined
}

/** What a buyer, or a host for them, gives. With a point the address is not kept. */
interface Wanted {
  address?: Address | undefined
  collectAt?: string | undefined
}

/**
 * Checks where parcels are to go. Throws `invalid` naming the field; with a seller, also for a point where its sales
 * cannot be collected.
 */
export async function checkDestination(
  { ctx }: Gateway,
  { address, collectAt }: Wanted,
  { prefix = '', sellerId }: { prefix?: string; sellerId?: string } = {},
): Promise<Destination> {
  if (collectAt !== undefined) {
    const point = sellerId
      ? (await listPointsServing(ctx.db, sellerId)).find(({ point_id: id }) => id === collectAt)
      : await findOpenPoint(ctx.db, collectAt)
    if (!point) throw new Refusal('invalid', `${prefix}collectAt: there is no such point`)
    return { line: point.line, provinceCode: point.province_code, wardCode: point.ward_code, point }
  }
  if (!address) throw new Refusal('invalid', `${prefix}address: give an address, or a point in ${prefix}collectAt`)
  const { line, ward } = checkAddress(address, `${prefix}address`)
  return { line, provinceCode: ward.provinceCode, wardCode: ward.wardCode, point: undefined }
}

/** A person and where their parcels go, as it stands on paper. */
export function onPaper(person: Person, { provinceCode, wardCode, point }: Omit<Destination, 'line'>): PaperRecipient {
  return { ...person, ...unitNames(provinceCode, wardCode), ...(point && { collectAt: point.name }) }
}
