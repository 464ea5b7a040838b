import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { lazy } from '../../../lib/lazy.ts'
import type { FontFile } from './font-file.ts'

/**
 * The part of HarfBuzz's subsetter (WebAssembly without a wrapper) that we use. Pointers and sizes are numbers;
 * whatever it allocates must be freed.
 */
interface Subsetter {
  memory: { buffer: ArrayBuffer }
  _initialize(): void
  malloc(size: number): number
  free(pointer: number): void
  hb_blob_create(data: number, length: number, mode: number, userData: number, destroy: number): number
  hb_blob_destroy(blob: number): void
  hb_blob_get_data(blob: number, length: number): number
  hb_blob_get_length(blob: number): number
  hb_face_create(blob: number, index: number): number
  hb_face_destroy(face: number): void
  hb_face_reference_blob(face: number): number
  hb_set_add(set: number, value: number): void
  hb_subset_input_create_or_fail(): number
  hb_subset_input_destroy(input: number): void
  hb_subset_input_glyph_set(input: number): number
  hb_subset_input_set(input: number, kind: number): number
  hb_subset_input_set_flags(input: number, flags: number): void
  hb_subset_input_pin_axis_location(input: number, face: number, axis: number, value: number): number
  hb_subset_or_fail(face: number, input: number): number
}

/** From hb-subset.h: drop hints, keep glyph numbers, and do not add glyphs that only other text would need. */
const flags = 0x1 | 0x2 | 0x200

/** From hb-subset.h: the set of tables to drop. */
const dropTables = 3

/** From hb-blob.h: we own the bytes and they stay valid. */
const writable = 2

/** Tables for shaping text: a document holds glyphs that are already placed. */
const unused = ['GSUB', 'GPOS', 'GDEF', 'kern', 'name', 'post', 'meta', 'DSIG', 'STAT']

const subsetter = lazy(openSubsetter)

/**
 * A font file with only these glyphs, each under its own number, and only this weight of a variable font. Throws if
 * HarfBuzz fails.
 */
export function subsetFont({ name, bytes, weight }: FontFile, glyphs: readonly number[]): Uint8Array {
  const hb = subsetter()
  const data = hb.malloc(bytes.length)
  new Uint8Array(hb.memory.buffer).set(bytes, data)
  const blob = hb.hb_blob_create(data, bytes.length, writable, 0, 0)
  const face = hb.hb_face_create(blob, 0)
  hb.hb_blob_destroy(blob)
  const input = hb.hb_subset_input_create_or_fail()
  try {
    hb.hb_subset_input_set_flags(input, flags)
    const wanted = hb.hb_subset_input_glyph_set(input)
    for (const glyph of glyphs) hb.hb_set_add(wanted, glyph)
    const dropped = hb.hb_subset_input_set(input, dropTables)
    for (const table of unused) hb.hb_set_add(dropped, tag(table))
    if (weight !== undefined) hb.hb_subset_input_pin_axis_location(input, face, tag('wght'), weight)
    const subset = hb.hb_subset_or_fail(face, input)
    if (subset === 0) throw new Error(`${name} cannot be cut down to ${glyphs.length} glyphs`)
    return takeBytes(hb, subset)
  } finally {
    hb.hb_subset_input_destroy(input)
    hb.hb_face_destroy(face)
    hb.free(data)
  }
}

function takeBytes(hb: Subsetter, face: number): Uint8Array {
  const blob = hb.hb_face_reference_blob(face)
  const from = hb.hb_blob_get_data(blob, 0)
  const bytes = new Uint8Array(hb.memory.buffer).slice(from, from + hb.hb_blob_get_length(blob))
  hb.hb_blob_destroy(blob)
  hb.hb_face_destroy(face)
  return bytes
}

function tag(name: string): number {
  return Buffer.from(name, 'latin1').readUInt32BE()
}

function openSubsetter(): Subsetter {
  const path = createRequire(import.meta.url).resolve('harfbuzzjs/dist/harfbuzz-subset.wasm')
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)))
  const hb = exports as unknown as Subsetter
  hb._initialize()
  return hb
}
