import { oneOf, type Fault, type Scene } from './fault.ts'
import type { OwnProcess } from '../harness.ts'

const twoHours = 2 * 3_600_000

function skewed(id: string, about: string, byMs: number, whom: (scene: Scene) => readonly OwnProcess[]): Fault {
  return {
    id,
    about,
    seconds: 10,
    inject: async (scene) => {
      const all = whom(scene)
      for (const own of all) own.skew(byMs)
      return () => all.forEach((own) => own.skew(0))
    },
  }
}

export const clockFaults: readonly Fault[] = [
  skewed('F41', 'the clock of one gateway jumps two hours ahead', twoHours, ({ web, random }) => [oneOf(web, random)]),
  skewed('F41b', 'the clock of one worker jumps two hours back', -twoHours, ({ workers, random }) => [
    oneOf(workers, random),
  ]),
  skewed('F41c', 'the clocks of all processes jump two hours ahead', twoHours, ({ web, workers }) => [
    ...web,
    ...workers,
  ]),
]
