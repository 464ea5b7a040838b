import { expect, test } from '../support/jest.ts'
import { dayAccount, ownAccount, wrongIn } from '../../scripts/demo/platform/account.ts'
import { makePackages } from '../../scripts/lib/platform-export.ts'
import type { PackageView } from '../../shared/contract/routes/platform.ts'

const file = makePackages({
  platform: 'tiktok-shop',
  orders: 60,
  from: '2026-08-01T09:00:00+07:00',
  until: '2026-08-01T12:00:00+07:00',
  cancelled: 0.1,
  onHold: 0.1,
  split: 0.5,
})
const own = ownAccount(file, ({ meaning }) =>
  meaning === 'to-pack' ? 'taken' : meaning === 'cancelled' ? 'cancelled' : 'fenced',
)
/** The packages as they are listed once all that may leave has left. */
const listed = file.map(
  ({ platformOrderId, packageId, meaning }) =>
    ({ platformOrderId, packageId, meaning, orderState: meaning === 'to-pack' ? 'handed-over' : null }) as PackageView,
)

test('the demo of platform orders accepts a file whose rows all have their place', () => {
  expect(wrongIn('file', own, own)).toEqual([])
  const { left, cancelled, fenced, packages, problems } = dayAccount(file, listed)
  expect(problems).toEqual([])
  expect(left + cancelled + fenced).toBe(packages)
})

test('the demo of platform orders notices one lost row of a file, and one that became something else', () => {
  expect(wrongIn('file', { ...own, taken: own.taken - 1 }, own)).toContain(
    `file: ${own.rows} rows in, ${own.rows - 1} accounted for`,
  )
  expect(wrongIn('file', { ...own, rows: own.rows - 1, taken: own.taken - 1 }, own)).not.toEqual([])
  expect(wrongIn('file', { ...own, taken: own.taken - 1, fenced: own.fenced + 1 }, own)).toHaveLength(2)
})

test('the demo of platform orders notices a package that is lost, listed twice, left behind or revived by the end of the day', () => {
  const problemsWith = (now: readonly PackageView[]): string[] => dayAccount(file, now).problems
  const changed = (meaning: string, change: Partial<PackageView>): PackageView[] => {
    const at = listed.findIndex((one) => one.meaning === meaning)
    return listed.with(at, { ...listed[at]!, ...change })
  }
  expect(problemsWith(listed.slice(1))).toHaveLength(2)
  expect(problemsWith([...listed, listed[0]!])).toHaveLength(1)
  expect(problemsWith(changed('to-pack', { orderState: 'packed' }))).toHaveLength(1)
  expect(problemsWith(changed('cancelled', { meaning: 'to-pack', orderState: 'handed-over' }))).toHaveLength(1)
  expect(problemsWith(changed('on-hold', { orderState: 'handed-over' }))).toHaveLength(1)
})
