/**
 * One line of the bench: what was measured, the yardstick measured in the same run with the same client, and their
 * ratio (medians of the runs).
 */
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

/** How often value and yardstick are measured alternately, so that the machine's variations affect both. */
export const pairs = 3

/** Measures both alternately, swapping who goes first, since whatever runs first finds the machine at its freshest. */
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

/** The middle value; the upper of the two for an even number. NaN if empty. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

/** Summarises runs that each have a yardstick: three medians; the ratio's is that of the runs' ratios. */
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
