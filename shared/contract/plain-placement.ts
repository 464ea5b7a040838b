import type { PayloadOf } from './commands.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const sku = /^[A-Z0-9][A-Z0-9._-]{0,39}$/
const linesMax = 10
const quantityMax = 99

/**
 * Fast path for the payload of `order:place` in its usual form: exactly the known keys, lower-case ids, valid lines.
 * Undefined for anything else, which the schema then judges with its own messages. The schema is the rule; this only
 * spares it the surge, and a test keeps the two consistent.
 */
export function plainPlacement(payload: unknown): PayloadOf<'order:place'> | undefined {
  if (!isPlain(payload, 4)) return undefined
  const { orderId, saleId, lines, payment } = payload
  if (typeof orderId !== 'string' || typeof saleId !== 'string' || !uuid.test(orderId) || !uuid.test(saleId))
    return undefined
  if (payment !== 'cod' && payment !== 'prepaid') return undefined
  if (!Array.isArray(lines) || lines.length < 1 || lines.length > linesMax || !lines.every((line) => isLine(line)))
    return undefined
  if (lines.length > 1 && new Set(lines.map((line) => line.sku)).size !== lines.length) return undefined
  return { orderId, saleId, lines, payment }
}

function isLine(line: unknown): line is { sku: string; quantity: number } {
  if (!isPlain(line, 2)) return false
  const { sku: code, quantity } = line
  return (
    typeof code === 'string' &&
    sku.test(code) &&
    typeof quantity === 'number' &&
    Number.isInteger(quantity) &&
    quantity >= 1 &&
    quantity <= quantityMax
  )
}

function isPlain(value: unknown, keys: number): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.keys(value).length === keys
  )
}
