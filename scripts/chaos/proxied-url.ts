/** The same URL with another local port: that of a proxy in front of it. */
export function throughPort(url: string, port: number): string {
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(port)
  return through.href
}

/** The port in a URL. */
export function portOf(url: string): number {
  return Number(new URL(url).port)
}
