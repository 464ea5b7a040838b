import { signal } from '@preact/signals'

/** A place in the settings: `#goods/COFFEE/net` is the net quantity of COFFEE. */
export interface Place {
  section: string | undefined
  subject: string | undefined
  field: string | undefined
}

/**
 * Where the user is. Kept in the URL's fragment, so that the phone's own back button works and a place can be linked
 * to.
 */
export const where = signal<Place>(read())
addEventListener('hashchange', () => (where.value = read()))

function read(): Place {
  const [section, subject, field] = location.hash.slice(1).split('/').map(decoded)
  return { section: section || undefined, subject: subject || undefined, field: field || undefined }
}

/** A fragment that somebody mistyped stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The sale from which somebody came to mend something, to return to. */
export function saleToReturnTo(): string | undefined {
  const sale = new URLSearchParams(location.search).get('sale')
  return sale && /^[0-9a-f-]{36}$/.test(sale) ? `/host#/sale/${sale}/goods` : undefined
}

/** Focuses a field by its name, once it is there. Returns whether it was. */
export function focusField(name: string): boolean {
  const field = document.querySelector<HTMLElement>(`main [name="${CSS.escape(name)}"]`)
  field?.focus()
  field?.scrollIntoView({ block: 'center' })
  return field !== null
}
