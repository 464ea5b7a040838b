/** The part of WebAssembly that runs a module synchronously (Node's types leave it to the browser types). */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { readonly exports: Record<string, unknown> }
}
