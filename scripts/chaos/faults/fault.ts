import { setTimeout as wait } from 'node:timers/promises'
import type { Random } from '../../lib/seeded-random.ts'
import type { OwnProcess, Harness } from '../harness.ts'

/** What a fault has to work with. */
export interface Scene extends Harness {
  readonly random: Random
  readonly saleIds: readonly string[]
  /** Records what was expected of this fault beyond C1-C12 and did not hold. */
  complain(problem: string): void
}

export type Heal = () => Promise<void> | void

/** One row of the matrix (docs/reliability.md) that can be inflicted on a running Flashpack. */
export interface Fault {
  id: string
  about: string
  /** From injecting to healing (s). */
  seconds: number
  /** Which of our processes may die of it. All others must still be the same incarnation afterwards. */
  ends?: 'web' | 'workers' | 'any'
  /** Every order sent meanwhile must be answered, accepted or busy: none may be left unknown. */
  answersAll?: boolean
  inject(scene: Scene): Promise<Heal>
}

/** One of them, picked by the run's random numbers. */
export function oneOf<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random() * items.length)]!
}

/** Below this share of all viewers, hardly any orders come by. */
const crowdShareMin = 0.1

/**
 * A gateway that orders go through, picked at random. Viewers stay where they are: after one gateway was killed all are
 * on the other, and a trap on the first would never be sprung.
 */
export function crowdedGateway({ web, front, random }: Scene): OwnProcess {
  const crowded = web.filter(({ port }) => front.connectionsTo(port) >= front.connections() * crowdShareMin)
  return oneOf(crowded.length > 0 ? crowded : web, random)
}

/** A worker keeps deciding what it has started with, so the other one may decide nothing for a long time. */
const quietMs = 3_000

/**
 * Sets a trap on a random worker; if nothing comes by, on the other one. Returns the one that fell into it, or the last
 * one, with a complaint.
 */
export async function trapWorker(scene: Scene, trapAt: (own: OwnProcess) => Promise<void>): Promise<OwnProcess> {
  const own = oneOf(scene.workers, scene.random)
  if (await isCaught(trapAt(own), quietMs)) return own
  await own.postgres.pass()
  const other = scene.workers.find((one) => one !== own)!
  await caught(scene, trapAt(other))
  return other
}

function isCaught(trap: Promise<void>, withinMs: number): Promise<boolean> {
  return Promise.race([trap.then(() => true), wait(withinMs, false)])
}

/** Waits until a trap is sprung; complains if that does not happen in time. */
export async function caught(scene: Scene, trap: Promise<void>, withinMs = 10_000): Promise<boolean> {
  const fell = await isCaught(trap, withinMs)
  if (!fell) scene.complain('the moment for this fault never came')
  return fell
}

export const nothingToHeal: Heal = () => undefined
