import { lookup, type LookupAddress } from 'node:dns'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPrivateAddress } from './private-address.ts'

export interface Posting {
  url: string
  headers: Record<string, string | number>
  body: string | Buffer
  allowPrivate: boolean
  /** For the whole exchange, from name resolution to the first line of the answer. */
  timeoutMs: number
}

/**
 * Posts to a user-supplied URL and returns the status. The address is checked again for this very connection, so a name
 * cannot change between the check and the call. Redirects are not followed, and only the head of the answer is read, so
 * its size does not matter.
 */
export function post({ url, headers, body, allowPrivate, timeoutMs }: Posting): Promise<number> {
  const { protocol, hostname } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  if (protocol !== 'https:' && protocol !== 'http:') return Promise.reject(new Error('neither https nor http'))
  if (isIP(host) && !allowPrivate && isPrivateAddress(host))
    return Promise.reject(new Error('the address is on a private network'))
  return new Promise((resolve, reject) => {
    const request = (protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: false,
      maxHeaderSize: 16_384,
      signal: AbortSignal.timeout(timeoutMs),
      lookup: allowPrivate ? lookup : publicOnly,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    })
    request.on('response', (response) => {
      response.destroy()
      resolve(response.statusCode ?? 0)
    })
    request.on('error', (error) =>
      reject(
        error.name === 'AbortError' || error.name === 'TimeoutError'
          ? new Error(`no answer within ${timeoutMs / 1000} s`)
          : error,
      ),
    )
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
