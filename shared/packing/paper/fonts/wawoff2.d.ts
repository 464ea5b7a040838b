/** The decompressor of wawoff2: its own module does the same, but only asynchronously. */
declare module 'wawoff2/build/decompress_binding.js' {
  const binding: {
    /** Whether it is ready; if not, `onRuntimeInitialized` is called once it is. */
    calledRun?: boolean
    onRuntimeInitialized?: () => void
    /** The TrueType file inside a WOFF2 file; false for anything else. Its memory is reused by the next call. */
    decompress(bytes: Uint8Array): Uint8Array | false
  }
  export default binding
}
