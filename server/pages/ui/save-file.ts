/** A browser may begin to read what is saved only after a while (ms). */
const readWithinMs = 60_000

/** Saves a file that the page has made or read, through the browser. */
export function saveFile(file: Blob, name: string): void {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(file), download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), readWithinMs)
}
