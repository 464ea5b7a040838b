import { lookup, type LookupAddress } from 'node:dns'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPrivateAddress } from './private-address.ts'

export interface Posting extends Asking {
  body: string | Buffer
}

/** An address that may lead anywhere, and how it may be called. */
export interface Asking {
  url: string
  headers: Record<string, string | number>
  allowPrivate: boolean
  /** For the whole exchange, from name resolution to the first line of the answer. */
  timeoutMs: number
}

/** Nobody answered in time: what was posted may have been taken all the same. */
export class NoAnswer extends Error {
  override name = 'NoAnswer'
}

/** More of an answer is not read (bytes). */
const answerBytesMax = 65_536

/**
 * Posts to an address that somebody typed in and returns the status. Only the head of the answer is read, so its size
 * does not matter.
 */
export function post(posting: Posting): Promise<number> {
  return send(posting, (response) => {
    response.destroy()
    return Promise.resolve(response.statusCode ?? 0)
  })
}

/** As {@link post}, with the body of the answer, for servers that say only there what they did. */
export function postAndRead(posting: Posting): Promise<{ status: number; text: string }> {
  return send(posting, async (response) => {
    const bytes = await readBytes(response, answerBytesMax)
    return { status: response.statusCode ?? 0, text: bytes.toString('utf8') }
  })
}

/** Gets the file at an address that somebody else told, if it has no more than so many bytes. */
export function getFile(asking: Asking, bytesMax: number): Promise<{ status: number; bytes: Buffer }> {
  return send(asking, async (response) => ({
    status: response.statusCode ?? 0,
    bytes: await readBytes(response, bytesMax),
  }))
}

async function readBytes(response: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > bytesMax) throw new Error('the answer is too long')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/**
 * The address is checked again for this very connection, so that a name cannot resolve differently between the check
 * and the call; redirects are not followed.
 */
function send<Answer>(
  { url, headers, body, allowPrivate, timeoutMs }: Asking & { body?: Posting['body'] },
  read: (response: IncomingMessage) => Promise<Answer>,
): Promise<Answer> {
  const { protocol, hostname } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  if (protocol !== 'https:' && protocol !== 'http:') return Promise.reject(new Error('neither https nor http'))
  if (isIP(host) && !allowPrivate && isPrivateAddress(host))
    return Promise.reject(new Error('the address is on a private network'))
  return new Promise((resolve, reject) => {
    const request = (protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method: body === undefined ? 'GET' : 'POST',
      agent: false,
      maxHeaderSize: 16_384,
      signal: AbortSignal.timeout(timeoutMs),
      lookup: allowPrivate ? lookup : publicOnly,
      headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
    })
    const fail = (error: Error): void =>
      reject(
        error.name === 'AbortError' || error.name === 'TimeoutError'
          ? new NoAnswer(`no answer within ${timeoutMs / 1000} s`)
          : error,
      )
    request.on('response', (response) => void read(response).then(resolve, fail))
    request.on('error', fail)
    request.end(body)
  })
}

const publicOnly: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const inside = !error && found.some(({ address }) => isPrivateAddress(address))
    const first = found?.[0]
    if (error || inside || !first) callback(error ?? new Error('the address is on a private network'), '', 4)
    else if (options.all) callback(null, found)
    else callback(null, first.address, first.family)
  })
}
