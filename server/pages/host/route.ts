import { signal } from '@preact/signals'

export type View = 'sell' | 'goods' | 'report'
export type Place =
  | { is: 'list' }
  | { is: 'new'; of: string | undefined }
  | { is: 'sale'; saleId: string; view: View | undefined }

const views: readonly View[] = ['sell', 'goods', 'report']

/** Where the host is. Kept in the URL's fragment, so that the phone's own back button works. */
export const where = signal<Place>(read())
addEventListener('hashchange', () => (where.value = read()))

function read(): Place {
  const [name, saleId, view] = location.hash.replace(/^#\/?/, '').split('/')
  const isSale = saleId !== undefined && /^[0-9a-f-]{36}$/.test(saleId)
  if (name === 'new') return { is: 'new', of: isSale ? saleId : undefined }
  if (name === 'sale' && isSale) return { is: 'sale', saleId, view: views.find((one) => one === view) }
  return { is: 'list' }
}

/** A new sale made after this one. */
export const copyOf = (saleId: string): string => `#/new/${saleId}`

export const addressOf = (saleId: string, view?: View): string => `#/sale/${saleId}${view ? `/${view}` : ''}`

export function goTo(address: string): void {
  location.hash = address
}
