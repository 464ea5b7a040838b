import { seededRandom } from '../lib/seeded-random.ts'
import type { Fault } from './faults/fault.ts'

/** One fault of a run with its own random seed: its choices do not depend on what happened before. */
export interface Step {
  /** From the start of the load (s); a fault that has to wait for its moment delays those after it. */
  at: number
  fault: Fault
  seed: number
}

/** Before the first fault, and between the end of one and the start of the next (s). */
export const calmSeconds = 6

/**
 * Picks faults until the time is used up; the same seed picks the same ones. No fault is repeated before half of the
 * others have been used.
 */
export function pickSchedule(faults: readonly Fault[], seed: number, seconds: number): Step[] {
  const random = seededRandom(seed)
  const steps: Step[] = []
  let recent: Fault[] = []
  for (let at = calmSeconds; ;) {
    const fresh = faults.filter((fault) => !recent.includes(fault))
    const fault = fresh[Math.floor(random() * fresh.length)]!
    if (at + fault.seconds + calmSeconds > seconds) return steps
    steps.push({ at, fault, seed: Math.floor(random() * 2 ** 31) })
    recent = [...recent, fault].slice(-Math.floor(faults.length / 2))
    at += fault.seconds + calmSeconds
  }
}

/** These faults, each once, in order. */
export function inSequence(faults: readonly Fault[], seed: number): Step[] {
  const random = seededRandom(seed)
  let at = calmSeconds
  return faults.map((fault) => {
    const step = { at, fault, seed: Math.floor(random() * 2 ** 31) }
    at += fault.seconds + calmSeconds
    return step
  })
}
