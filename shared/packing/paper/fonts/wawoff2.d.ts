/** The part of wawoff2 that unpacks: its own module does the same, but only asynchronously. */
declare module 'wawoff2/build/decompress_binding.js' {
  const binding: {
    /** Whether it can be used; if not yet, `onRuntimeInitialized` is called when it can. */
    calledRun?: boolean
    onRuntimeInitialized?: () => void
    /** The TrueType file in a WOFF2 file; false for anything else. Its memory is reused by the next call. */
    decompress(bytes: Uint8Array): Uint8Array | false
  }
  export default binding
}
