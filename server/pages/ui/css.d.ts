declare module '*.css'
/** The address under which the build puts a file. */
declare module '*?url' {
  const address: string
  export { address as default }
}
