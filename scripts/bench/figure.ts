/** One line of the bench: what was measured, the yardstick measured in the same call with the same client, and their ratio (medians of the runs). */
export interface Figure {
  name: string
  value: number
  yardstick: number | null
  ratio: number | null
  unit: string
  runs: Run[]
  notes?: Record<string, unknown>
}

export interface Run {
  value: number
  yardstick: number | null
}

/** Value and yardstick are measured in turns this often, so that the machine's moods fall on both. */
export const pairs = 3

/** Measures both in turns, and each of the two goes first in every second turn, since what runs first finds the machine at its freshest. */
export async function inTurns(
  value: () => Promise<number>,
  yardstick: () => Promise<number>,
): Promise<{ value: number; yardstick: number }[]> {
  const runs: { value: number; yardstick: number }[] = []
  for (let i = 0; i < pairs; i += 1) {
    if (i % 2 === 0) {
      const before = await yardstick()
      runs.push({ value: await value(), yardstick: before })
    } else {
      runs.push({ value: await value(), yardstick: await yardstick() })
    }
  }
  return runs
}

/** The middle value; of an even number the upper of the two. NaN of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

/** Sums up runs that each have a yardstick: three medians, the ratio's that of the runs' ratios. */
export function figure(
  name: string,
  unit: string,
  runs: { value: number; yardstick: number }[],
  notes?: Record<string, unknown>,
): Figure {
  return {
    name,
    value: median(runs.map((run) => run.value)),
    yardstick: median(runs.map((run) => run.yardstick)),
    ratio: median(runs.map((run) => run.value / run.yardstick)),
    unit,
    runs,
    ...(notes && { notes }),
  }
}

export function round(value: number, digits = 0): number {
  return Math.round(value * 10 ** digits) / 10 ** digits
}
