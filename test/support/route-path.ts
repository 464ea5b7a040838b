import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Route } from '../../shared/contract/route.ts'

/** A path of the contract with something in each place that could be there and is not. */
export function pathOf(route: Route): string {
  const fill: Record<string, string> = {
    id: randomUUID(),
    sku: 'COFFEE',
    code: '000000000000',
    document: 'labels.pdf',
    file: `${randomUUID()}.pdf`,
    photo: randomUUID(),
    material: 'BOX',
    secret: 'x'.repeat(24),
  }
  return route.path.replaceAll(
    /:([a-z]+)/g,
    (_, name: string) => fill[name] ?? assert.fail(`nothing is known for :${name}`),
  )
}
