import type { World } from './world.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Nine in the morning in Viet Nam, from midnight in UTC. */
const nineMs = 2 * hourMs

/** Moves the clock to the next nine in the morning in Viet Nam: the hour at which a test is run changes nothing. */
export function moveToNine(world: World): Promise<Date> {
  return world.moveClock((nineMs - (world.ctx.clock.now().getTime() % dayMs) + dayMs) % dayMs)
}
