/**
 * A function of texts that remembers what it made of each: the rows of a table repeat few texts, and each of them
 * often. For one table, since nothing is ever forgotten.
 */
export function remember<Made extends string | object | boolean>(make: (text: string) => Made): (text: string) => Made {
  const made = new Map<string, Made>()
  return (text) => {
    const known = made.get(text)
    if (known !== undefined) return known
    const fresh = make(text)
    made.set(text, fresh)
    return fresh
  }
}
