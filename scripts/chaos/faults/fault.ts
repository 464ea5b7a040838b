import { setTimeout as wait } from 'node:timers/promises'
import type { Dice } from '../../lib/seeded-random.ts'
import type { OwnProcess, Stage } from '../harness.ts'

/** What a fault has to work with. */
export interface Scene extends Stage {
  readonly dice: Dice
  readonly saleIds: readonly string[]
  /** Notes what was expected of this fault beyond C1-C12 and did not hold. */
  complain(problem: string): void
}

export type Heal = () => Promise<void> | void

/** One row of the matrix (docs/reliability.md) that a running Flashpack can be made to suffer. */
export interface Fault {
  id: string
  about: string
  /** From the break to the healing (s). */
  seconds: number
  /** Which of our processes may end by it. Of all others the same incarnation must be there afterwards. */
  ends?: 'web' | 'workers' | 'any'
  /** Every order sent meanwhile must be answered, kept or busy: none may be left unknown. */
  answersAll?: boolean
  inject(scene: Scene): Promise<Heal>
}

/** One of them, by the dice of the run. */
export function oneOf<T>(items: readonly T[], dice: Dice): T {
  return items[Math.floor(dice() * items.length)]!
}

/** Below this share of all viewers, hardly an order comes by. */
const crowdShareMin = 0.1

/**
 * A gateway that orders go through, by the dice. Viewers stay where they are: after one gateway was killed all are at the other, and a trap at the
 * first would wait in vain.
 */
export function crowdedGateway({ web, front, dice }: Scene): OwnProcess {
  const crowded = web.filter(({ port }) => front.connectionsTo(port) >= front.connections() * crowdShareMin)
  return oneOf(crowded.length > 0 ? crowded : web, dice)
}

/** A worker keeps deciding what it has begun with, so the other one may decide nothing for long. */
const quietMs = 3_000

/** Sets a trap at a worker, by the dice; if nothing comes by, at the other one. Returns the one that fell into it, or the last one, with a complaint. */
export async function trapWorker(scene: Scene, trapAt: (own: OwnProcess) => Promise<void>): Promise<OwnProcess> {
  const own = oneOf(scene.workers, scene.dice)
  if (await isCaught(trapAt(own), quietMs)) return own
  await own.postgres.pass()
  const other = scene.workers.find((one) => one !== own)!
  await caught(scene, trapAt(other))
  return other
}

function isCaught(trap: Promise<void>, withinMs: number): Promise<boolean> {
  return Promise.race([trap.then(() => true), wait(withinMs, false)])
}

/** Waits for what a trap catches; complains when nothing fell into it in time. */
export async function caught(scene: Scene, trap: Promise<void>, withinMs = 10_000): Promise<boolean> {
  const fell = await isCaught(trap, withinMs)
  if (!fell) scene.complain('the moment for this fault never came')
  return fell
}

export const nothingToHeal: Heal = () => undefined
