declare module '*.css'
/** The URL at which the build puts a file. */
declare module '*?url' {
  const address: string
  export { address as default }
}
