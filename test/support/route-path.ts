import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Route } from '../../shared/contract/route.ts'

/** A path of the contract in which each parameter is well-formed but refers to nothing. */
export function pathOf(route: Route): string {
  const fill: Record<string, string> = {
    id: randomUUID(),
    delivery: randomUUID(),
    sku: 'COFFEE',
    code: '000000000000',
    document: 'labels.pdf',
    file: `${randomUUID()}.pdf`,
    photo: randomUUID(),
    material: 'BOX',
    secret: 'x'.repeat(24),
    shop: randomUUID(),
    platformOrderId: '576000000000000001',
    page: `${randomUUID()}-1`,
    number: '000000',
    seller: 'nobody-here',
    saleId: randomUUID(),
  }
  return route.path.replaceAll(
    /:([a-zA-Z]+)/g,
    (_, name: string) => fill[name] ?? assert.fail(`no value is known for :${name}`),
  )
}
