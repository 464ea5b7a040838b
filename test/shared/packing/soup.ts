import fc from 'fast-check'

/**
 * A code point from a range, including unassigned ones, surrogates and non-characters: whatever a client can put into
 * JSON.
 */
const codePoint = (from: number, to: number): fc.Arbitrary<string> =>
  fc.integer({ min: from, max: to }).map((value) => String.fromCodePoint(value))

/** Every plane separately, so that the small ones come up as often as the large ones. */
const planes = Array.from({ length: 17 }, (_, plane) => codePoint(plane * 0x1_0000, plane * 0x1_0000 + 0xffff))

/**
 * Blocks of scripts that need shaping: Latin with combining marks, Hebrew, Arabic, Indic, Thai, Lao, Tibetan, Myanmar,
 * Khmer, Mongolian, Hangul, Cham, Tai Viet.
 */
const shaping = [
  [0x20, 0x24f],
  [0x370, 0x52f],
  [0x590, 0x6ff],
  [0x700, 0x8ff],
  [0x900, 0xdff],
  [0xe00, 0xeff],
  [0xf00, 0x109f],
  [0x1100, 0x11ff],
  [0x1780, 0x17ff],
  [0x1800, 0x18af],
  [0x1ea0, 0x1ef9],
  [0x3040, 0x30ff],
  [0x4e00, 0x9fff],
  [0xaa00, 0xaadf],
  [0xac00, 0xd7a3],
].map(([from = 0, to = 0]) => codePoint(from, to))

const marks = fc.oneof(
  codePoint(0x300, 0x36f),
  codePoint(0x483, 0x489),
  codePoint(0x591, 0x5c7),
  codePoint(0x64b, 0x65f),
  codePoint(0xe31, 0xe4e),
  codePoint(0x17b4, 0x17d3),
  codePoint(0x1ab0, 0x1aff),
  codePoint(0x1dc0, 0x1dff),
  codePoint(0x20d0, 0x20ff),
  codePoint(0x3099, 0x309a),
  codePoint(0xfe20, 0xfe2f),
)
const invisible = fc.oneof(
  codePoint(0x200b, 0x200f),
  codePoint(0x202a, 0x202e),
  codePoint(0x2060, 0x206f),
  codePoint(0xfe00, 0xfe0f),
  codePoint(0xe0000, 0xe01ef),
  codePoint(0, 0x1f),
  fc.constantFrom('\u00ad', '\ufeff', '\u3164', '\u115f', '\u034f', '\u2028', '\r\n'),
)
const emoji = fc.oneof(
  codePoint(0x1f1e6, 0x1f1ff),
  codePoint(0x1f300, 0x1faff),
  fc.constantFrom('👩‍👩‍👧‍👦', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '❤️‍🔥', '1️⃣', '👍🏽', '™️', '\u200d', '\u20e3'),
)

/** A letter with one mark, which Latin fonts may or may not have: where mark placement goes wrong. */
const markedLetter = fc.tuple(codePoint(0x41, 0x7a), codePoint(0x300, 0x36f)).map(([letter, mark]) => letter + mark)

/** A letter under a heap of marks, as people write to break a page. */
const heap = fc
  .tuple(fc.oneof(codePoint(0x41, 0x5a), ...shaping), fc.array(marks, { maxLength: 30 }))
  .map(([base, above]) => base + above.join(''))

/** Text that nobody would write and anyone can send: each kind separately and all of them together. */
export const soup: fc.Arbitrary<string> = fc.oneof(
  fc
    .array(
      fc.oneof(...planes, ...shaping, heap, marks, invisible, emoji, codePoint(0xd800, 0xdfff), fc.constant(' ')),
      {
        maxLength: 60,
      },
    )
    .map((parts) => parts.join('')),
  ...[...planes, ...shaping, markedLetter, heap, marks, invisible, emoji].map((one) =>
    fc
      .array(fc.oneof({ weight: 5, arbitrary: one }, fc.constant(' ')), { maxLength: 40 })
      .map((parts) => parts.join('')),
  ),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
)
