/** What `work` gives; rejects when that takes longer than `ms`. What becomes of the work afterwards is nobody's trouble any more. */
export async function withinTime<T>(
  work: Promise<T>,
  ms: number,
  late = (): Error => new Error(`no answer within ${ms} ms`),
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
    work.catch(() => undefined)
  }
}

/** Waits until `work` has ended, well or not, at most `ms`; never rejects. */
export async function settleWithin(work: Promise<unknown>, ms: number): Promise<void> {
  await withinTime(work, ms).catch(() => undefined)
}
