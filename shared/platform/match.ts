import type { TrayProblem } from './label.ts'

/** Where a page shows a code of a package. */
export interface CodeFound {
  code: string
  /** What the code is: that of the parcel, of the package, or of an order in it. */
  is: 'tracking' | 'package' | 'order'
  by: 'text' | 'barcode'
  /** The package, and its row that carries the code. */
  packageKey: string
  platformOrderId: string
  packageId: string
}

export interface PageRead {
  /** All that may be codes, in its text and in its barcodes. */
  codes: readonly string[]
  /** In mm. */
  width: number
  height: number
  /** The different codes in its barcodes. */
  barcodes: number
}

/** The package that a page is for, or why it is for none. */
export type PageMeant =
  | { package: Pick<CodeFound, 'packageKey' | 'platformOrderId' | 'packageId' | 'by'> }
  | { problem: TrayProblem }

/** A sheet larger than this on both sides (mm) holds several labels: the largest label is A5. */
export const labelSideMax = 180

/**
 * A page is for a package if it means exactly one: by the code of the parcel, else of the package, else of the order.
 * Two codes of one kind are two labels, even if only one of them is known: printing the page would send two labels out
 * with one parcel.
 */
export function findPackage(page: PageRead, found: readonly CodeFound[]): PageMeant {
  const several: PageMeant = { problem: isSheet(page) ? 'four-up' : 'two-codes' }
  if (isSheet(page) && page.barcodes > 1) return several
  for (const is of ['tracking', 'package', 'order'] as const) {
    const ofKind = found.filter((one) => one.is === is)
    const [first] = ofKind
    if (!first) continue
    if (new Set(ofKind.map(({ packageKey }) => packageKey)).size > 1) return several
    if (isContradicted(first, found) || (is === 'tracking' && hasAnother(page.codes, found))) return several
    return { package: first }
  }
  return { problem: page.codes.length === 0 ? 'no-code' : 'unknown-code' }
}

function isSheet({ width, height }: Pick<PageRead, 'width' | 'height'>): boolean {
  return Math.min(width, height) > labelSideMax
}

/** Whether another code on the page belongs to other packages only. */
function isContradicted({ packageKey }: CodeFound, found: readonly CodeFound[]): boolean {
  const codes = new Set(found.map(({ code }) => code))
  const agreeing = new Set(found.filter((one) => one.packageKey === packageKey).map(({ code }) => code))
  return codes.size > agreeing.size
}

/** Whether the page shows a further, unknown code that looks like that of a parcel. */
function hasAnother(codes: readonly string[], found: readonly CodeFound[]): boolean {
  const own = new Set(found.map(({ code }) => code))
  const shapes = new Set(found.filter(({ is }) => is === 'tracking').map(({ code }) => shapeOf(code)))
  return codes.some((code) => !own.has(code) && shapes.has(shapeOf(code)))
}

/** Codes of one kind have the same letters in front and the same length. */
function shapeOf(code: string): string {
  return `${/^[A-Za-z]*/.exec(code)![0].toUpperCase().slice(0, 4)} ${code.length}`
}

/** A page of a package, among the others of it. */
export interface PackagePage {
  page: string
  /** What it shows: a hash of its contents, and of its picture as far as it was drawn. */
  root: string
  picture: string | null
  byHand: boolean
  /** Whether it shows the code that the parcel has now. */
  isCurrent: boolean
}

/**
 * Which of a package's pages is its label, and why the others are not. A page chosen by hand counts before all others,
 * the last one first; then those with the parcel's present code. Equal pages count once, also when a platform wrote the
 * same picture in two ways; if they differ, nobody but a person can say which is valid. `pages` are in the order in
 * which they came.
 */
export function settlePages(
  pages: readonly PackagePage[],
): Map<string, null | 'repeat' | 'replaced' | 'same-tracking-differs'> {
  const chosen = pages.findLast(({ byHand }) => byHand)
  const valid = chosen
    ? [chosen]
    : pages.some(({ isCurrent }) => isCurrent)
      ? pages.filter(({ isCurrent }) => isCurrent)
      : pages
  const looks = valid.every(({ picture }) => picture !== null)
    ? ({ picture }: PackagePage) => picture
    : ({ root }: PackagePage) => root
  const [first] = valid
  const differ = new Set(valid.map(looks)).size > 1
  const firstOf = new Map(valid.toReversed().map((one) => [looks(one), one.page]))
  return new Map(
    pages.map((one) => {
      if (!valid.includes(one)) return [one.page, one.root === first!.root ? 'repeat' : 'replaced'] as const
      if (firstOf.get(looks(one)) !== one.page) return [one.page, 'repeat'] as const
      return [one.page, differ ? 'same-tracking-differs' : null] as const
    }),
  )
}
