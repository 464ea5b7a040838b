import { idFromDigest } from '../lib/id-from-digest.ts'

/** What a new producer does once before selling, in this order. */
export const trainingSteps = ['sale', 'rehearsal', 'packing', 'hand-over'] as const
export type TrainingStep = (typeof trainingSteps)[number]

/** How many parcels are packed and handed over in a training. */
export const practiceParcels = 3

/** When each step was really done, as the books of the practice shop say; null: not yet. */
export type StepTimes = Record<TrainingStep, Date | null>

export interface DoneStep {
  step: TrainingStep
  doneAt: Date | null
  /** From the step before, or from the beginning; pauses count. */
  seconds: number | null
}

/** The steps with how long each took. */
export function stepsOf(begunAt: Date, times: StepTimes): DoneStep[] {
  return trainingSteps.map((step, at) => {
    const doneAt = times[step]
    const before = at === 0 ? begunAt : times[trainingSteps[at - 1]!]
    const seconds = doneAt && before ? Math.max(0, Math.round((doneAt.getTime() - before.getTime()) / 1000)) : null
    return { step, doneAt, seconds }
  })
}

/** The step to do next; undefined once all are done. */
export function nextStep(times: StepTimes): TrainingStep | undefined {
  return trainingSteps.find((step) => times[step] === null)
}

export const trainingStates = ['not-begun', 'under-way', 'done'] as const
export type TrainingState = (typeof trainingStates)[number]

export function stateOf(begunAt: Date | null, times: StepTimes): TrainingState {
  if (!begunAt) return 'not-begun'
  return nextStep(times) === undefined ? 'done' : 'under-way'
}

/** The sale with the practice orders: there is one, and its id follows from the shop, so that a repeat finds it. */
export const ordersSaleOf = (practiceId: string): string => idFromDigest(`training/${practiceId}/orders`)
