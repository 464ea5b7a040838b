/**
 * For answers that replace each other: call it for each question, and what it returned says, once the answer is there,
 * whether nothing was asked since. An earlier question may be answered later, with how things were before.
 */
export function newest(): () => () => boolean {
  let asked = 0
  return () => {
    asked += 1
    const question = asked
    return () => question === asked
  }
}
