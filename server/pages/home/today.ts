import type { SaleNow } from '../../../shared/contract/routes/control.ts'
import type { SaleBrief } from '../../../shared/contract/routes/sale.ts'

const order: readonly SaleBrief['state'][] = ['open', 'paused', 'scheduled', 'closed']

/**
 * The sales of today, each by the day of its own zone: those that run, start today or were made today, unless they are
 * still to come. Running first. What was taken on a platform is no live sale: it stands with its shop.
 */
export function salesOfToday(sales: readonly SaleBrief[], now: number): SaleBrief[] {
  return sales
    .filter(({ shopId }) => shopId === undefined)
    .filter(
      (sale) =>
        sale.state === 'open' ||
        sale.state === 'paused' ||
        (!isAhead(sale, now) &&
          [sale.startsAt, sale.createdAt].some((at) => at !== undefined && isSameDay(at, now, sale.timeZone))),
    )
    .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
}

/** The sales of the days to come, the next one first. */
export function salesToCome(sales: readonly SaleBrief[], now: number): SaleBrief[] {
  return sales
    .filter((sale) => isAhead(sale, now))
    .toSorted((a, b) => Date.parse(a.startsAt!) - Date.parse(b.startsAt!))
}

/** Whether it waits for a later day than today. */
function isAhead({ state, startsAt, timeZone }: SaleBrief, now: number): boolean {
  return (
    state === 'scheduled' && startsAt !== undefined && Date.parse(startsAt) > now && !isSameDay(startsAt, now, timeZone)
  )
}

function isSameDay(instant: string, now: number, timeZone: string): boolean {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone })
  return day.format(new Date(instant)) === day.format(new Date(now))
}

/** What the floor has to pack, and by when first; rehearsals are nobody's work. */
export function floorNow(
  sales: readonly SaleNow[],
  rehearsals: ReadonlySet<string>,
): { waiting: number; picking: number; next: SaleNow | undefined } {
  const real = sales.filter(({ saleId }) => !rehearsals.has(saleId))
  const sum = (of: (sale: SaleNow) => number): number => real.reduce((total, sale) => total + of(sale), 0)
  const [next] = real
    .filter(({ packBy, unpacked }) => packBy !== null && unpacked > 0)
    .toSorted((a, b) => Date.parse(a.packBy!) - Date.parse(b.packBy!))
  return { waiting: sum(({ unpacked }) => unpacked), picking: sum(({ picking }) => picking), next }
}
