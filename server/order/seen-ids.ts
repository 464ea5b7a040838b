/**
 * Remembers ids in very little memory (a Bloom filter). `has` may return true for an id that was never added (about 1
 * in 100), but never false for one that was: on true the caller looks the id up, on false the lookup is saved.
 */
export interface SeenIds {
  add(id: string): void
  has(id: string): boolean
}

/** Bits per part (2 MB) and ids that fill it: ten bits an id and four probes give about 1 % false positives. */
const bitsPerPart = 2 ** 24
const idsPerPart = Math.floor(bitsPerPart / 10)
const probes = 4
/** 27 million ids in 32 MB, more than a gateway takes between two restarts; beyond that the oldest are forgotten. */
const partsMax = 16

interface Part {
  bits: Uint32Array
  ids: number
}

/** `idsMax`: ids per part, lowered in a test that fills several. */
export function openSeenIds(idsMax = idsPerPart): SeenIds {
  const parts: Part[] = [newPart()]

  return {
    add: (id) => {
      let newest = parts[0]!
      if (newest.ids >= idsMax) {
        parts.unshift((newest = newPart()))
        if (parts.length > partsMax) parts.pop()
      }
      newest.ids += 1
      const [one, step] = [hash(id, 0x811c9dc5), hash(id, 0x9747b28c) | 1]
      for (let i = 0; i < probes; i += 1) {
        const bit = bitOf(one, step, i)
        newest.bits[bit >>> 5]! |= 1 << (bit & 31)
      }
    },
    has: (id) => {
      const [one, step] = [hash(id, 0x811c9dc5), hash(id, 0x9747b28c) | 1]
      return parts.some(({ bits }) => {
        for (let i = 0; i < probes; i += 1) {
          const bit = bitOf(one, step, i)
          if ((bits[bit >>> 5]! & (1 << (bit & 31))) === 0) return false
        }
        return true
      })
    },
  }
}

function newPart(): Part {
  return { bits: new Uint32Array(bitsPerPart / 32), ids: 0 }
}

/** All probes of an id are derived from two hashes. */
function bitOf(one: number, step: number, probe: number): number {
  return (one + Math.imul(probe, step)) >>> 8
}

/** FNV-1a with a final mix: clients choose the ids, so their own bits cannot be trusted to be random. */
function hash(text: string, start: number): number {
  let mixed = start
  for (let i = 0; i < text.length; i += 1) mixed = Math.imul(mixed ^ text.charCodeAt(i), 0x01000193)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  return mixed ^ (mixed >>> 13)
}
