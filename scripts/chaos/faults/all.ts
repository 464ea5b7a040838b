import { clockFaults } from './clock.ts'
import type { Fault } from './fault.ts'
import { platformFaults } from './platform.ts'
import { postgresFaults } from './postgres.ts'
import { processFaults } from './processes.ts'
import { redisFaults } from './redis.ts'

/** Every fault that chaos can inject, in the order of the matrix. */
export const faults: readonly Fault[] = [
  ...processFaults,
  ...redisFaults,
  ...postgresFaults,
  ...clockFaults,
  ...platformFaults,
].toSorted((a, b) => numberOf(a) - numberOf(b) || a.id.localeCompare(b.id))

function numberOf({ id }: Fault): number {
  return Number(/\d+/.exec(id)![0])
}
