/** The part of bidi-js (it has no types of its own) that puts a line into its order on paper. */
declare module 'bidi-js' {
  interface EmbeddingLevels {
    levels: Uint8Array
  }
  export default function openBidi(): {
    getEmbeddingLevels(text: string, direction: 'ltr' | 'rtl'): EmbeddingLevels
    /** For each place on paper, from left to right, which UTF-16 unit of the text stands there. */
    getReorderedIndices(text: string, levels: EmbeddingLevels): number[]
  }
}
