const quote = 0x22,
  backslash = 0x5c,
  colon = 0x3a,
  open = 0x7b,
  close = 0x7d,
  openList = 0x5b,
  closeList = 0x5d

/**
 * The first duplicate key in an object of this JSON text, if any. `JSON.parse` silently keeps the last one, so two
 * readers of one body could see two different orders (docs/reliability.md, bad input 28). Linear in the text; malformed
 * JSON is left to the parser.
 */
export function findDuplicateKey(json: string): string | undefined {
  const keysOfOpen: (Set<string> | undefined)[] = []
  for (let at = 0; at < json.length; at += 1) {
    const char = json.charCodeAt(at)
    if (char === open) keysOfOpen.push(new Set())
    else if (char === openList) keysOfOpen.push(undefined)
    else if (char === close || char === closeList) keysOfOpen.pop()
    else if (char === quote) {
      const end = endOfText(json, at)
      const keys = keysOfOpen.at(-1)
      if (keys && isBeforeColon(json, end + 1)) {
        const key = unescaped(json.slice(at, end + 1))
        if (keys.has(key)) return key
        keys.add(key)
      }
      at = end
    }
  }
  return undefined
}

function endOfText(json: string, start: number): number {
  let at = start + 1
  while (at < json.length && json.charCodeAt(at) !== quote) at += json.charCodeAt(at) === backslash ? 2 : 1
  return at
}

function isBeforeColon(json: string, start: number): boolean {
  let at = start
  while (' \n\r\t'.includes(json[at] ?? '-')) at += 1
  return json.charCodeAt(at) === colon
}

/** `"\u0061"` and `"a"` are the same key. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text.slice(1, -1)
  try {
    return JSON.parse(text) as string
  } catch {
    return text
  }
}
