/** The part of bidi-js (which has no types of its own) that puts a line into visual order. */
declare module 'bidi-js' {
  interface EmbeddingLevels {
    levels: Uint8Array
  }
  export default function openBidi(): {
    getEmbeddingLevels(text: string, direction: 'ltr' | 'rtl'): EmbeddingLevels
    /** For each visual position, from left to right, the index of its UTF-16 unit in the text. */
    getReorderedIndices(text: string, levels: EmbeddingLevels): number[]
  }
}
