import type { CarrierRequest } from './carrier.ts'

const answerMsMax = 10_000
const answerBytesMax = 256 * 1024

/**
 * Calls a carrier's API. Never throws: status 0 means no answer at all, which says nothing about what was done.
 * Redirects are not followed, because they would take the credentials along.
 */
export async function askCarrier(
  baseUrl: string,
  { method, path, headers, body }: CarrierRequest,
): Promise<{ status: number; body: unknown }> {
  try {
    const response = await fetch(baseUrl.replace(/\/$/, '') + path, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(answerMsMax),
      headers: { accept: 'application/json', ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: parse(await readText(response)) }
  } catch {
    return { status: 0, body: undefined }
  }
}

async function readText(response: Response): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.length
    if (bytes > answerBytesMax) throw new Error('the response is too long')
    parts.push(Buffer.from(part))
  }
  return Buffer.concat(parts).toString('utf8')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
