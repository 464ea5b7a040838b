/** The part of WebAssembly (Node's types leave it to those of browsers) that runs a module at once. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { readonly exports: Record<string, unknown> }
}
