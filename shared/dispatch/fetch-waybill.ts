import { getFile } from '../outgoing/post.ts'
import { askForFile, signIn } from './ask-carrier.ts'
import { isPassing, type CarrierAdapter } from './carrier.ts'
import { isPdf, mayFetch, type Waybill, type WaybillSize } from './waybill.ts'

/** A waybill is a page or two with a logo. */
const waybillBytesMax = 5 * 1024 * 1024
const fetchMsMax = 20_000

interface WaybillAsked {
  baseUrl: string
  credentials: Record<string, string>
  tracking: string
  size: WaybillSize
  now: Date
}

/** Asks a carrier for the waybill of a parcel, and fetches it from where the carrier says it lies. Never throws. */
export async function fetchWaybill(
  adapter: CarrierAdapter,
  { baseUrl, credentials, tracking, size, now }: WaybillAsked,
): Promise<Exclude<Waybill, { is: 'at' }>> {
  const session = await signIn(adapter, baseUrl, credentials)
  if ('is' in session) return session
  const request = adapter.waybill.request([tracking], credentials, { size, now, ...session })
  const said = adapter.waybill.read(await askForFile(baseUrl, request, waybillBytesMax), { baseUrl, size })
  return said.is === 'at' ? fetchFrom(said.url, baseUrl) : said
}

/** No credentials go along: the address itself says which waybill is meant. */
async function fetchFrom(url: string, baseUrl: string): Promise<Exclude<Waybill, { is: 'at' }>> {
  const allowed = mayFetch(url, baseUrl)
  if (!allowed) return { is: 'refused', error: 'the carrier told an address that is not to be called' }
  const host = new URL(url).host
  try {
    const asking = { url, headers: { accept: 'application/pdf' }, timeoutMs: fetchMsMax, ...allowed }
    const { status, bytes } = await getFile(asking, waybillBytesMax)
    if (isPassing(status)) return { is: 'retry', error: `${host} answered ${status}` }
    if (status !== 200) return { is: 'refused', error: `${host} answered ${status}` }
    return isPdf(bytes) ? { is: 'pdf', bytes } : { is: 'refused', error: `${host} did not answer with a PDF` }
  } catch (error) {
    return { is: 'retry', error: `${host}: ${(error as Error).message}`.slice(0, 200) }
  }
}
