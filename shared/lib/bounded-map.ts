/**
 * A map that forgets its oldest entry when it is full: what is remembered to save work must not grow with the sales, people and texts that pass by.
 * Remembered outside of a context is only what a pure function gave, since several Flashpacks may run in one process.
 */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  readonly #max: number

  constructor(max: number) {
    super()
    this.#max = max
  }

  override set(key: Key, value: Value): this {
    if (this.size >= this.#max && !this.has(key)) this.delete(this.keys().next().value as Key)
    return super.set(key, value)
  }

  /** What is remembered under a key, or else what `make` gives. */
  remember(key: Key, make: () => Value): Value {
    const known = this.get(key)
    if (known !== undefined) return known
    const made = make()
    this.set(key, made)
    return made
  }
}
