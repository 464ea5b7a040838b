import type { CarrierAdapter, CarrierRequest } from './carrier.ts'
import type { WaybillAnswer } from './waybill.ts'

const answerMsMax = 10_000
const answerBytesMax = 256 * 1024

/**
 * Calls a carrier's API. Never throws: status 0 means no answer at all, which says nothing about what was done.
 * Redirects are not followed, because they would take the credentials along.
 */
export async function askCarrier(baseUrl: string, request: CarrierRequest): Promise<{ status: number; body: unknown }> {
  const { status, body } = await askForFile(baseUrl, request, answerBytesMax)
  return { status, body }
}

/** As {@link askCarrier}, for what may be answered with a file of up to so many bytes. */
export async function askForFile(
  baseUrl: string,
  { method, path, headers, body }: CarrierRequest,
  bytesMax: number,
): Promise<WaybillAnswer> {
  try {
    const response = await fetch(baseUrl.replace(/\/$/, '') + path, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(answerMsMax),
      headers: {
        accept: bytesMax > answerBytesMax ? '*/*' : 'application/json',
        ...headers,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const bytes = await readBytes(response, bytesMax)
    return { status: response.status, bytes, body: parse(bytes.toString('utf8')) }
  } catch {
    return { status: 0, bytes: Buffer.alloc(0), body: undefined }
  }
}

/** The token of a session, for carriers that need one; otherwise none. */
export async function signIn(
  { login }: CarrierAdapter,
  baseUrl: string,
  credentials: Record<string, string>,
): Promise<{ token?: string } | { is: 'refused' | 'retry'; error: string }> {
  if (!login) return {}
  const answer = await askCarrier(baseUrl, login.request(credentials))
  const token = login.token(answer.body)
  if (token !== undefined) return { token }
  return answer.status >= 400 && answer.status < 500
    ? { is: 'refused', error: `the carrier rejects these credentials (${answer.status})` }
    : { is: 'retry', error: `the carrier did not sign us in (${answer.status})` }
}

async function readBytes(response: Response, bytesMax: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.length
    if (bytes > bytesMax) throw new Error('the response is too long')
    parts.push(Buffer.from(part))
  }
  return Buffer.concat(parts)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
