/**
 * A map that evicts its oldest entry when full: caches must not grow with the sales, people and texts that pass
 * through. Outside a context only results of pure functions may be cached, since several Flashpacks may run in one
 * process.
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
