import { Agent, request } from 'node:http'
import { serveOnePlan } from './helpers.ts'

interface HandPlan {
  url: string
  path: '/job' | '/statement'
  inFlight: number
  warmSeconds: number
  seconds: number
}

/**
 * Drives the hand-written baselines over HTTP with keep-alive connections, in a closed loop; returns decided orders per
 * second.
 */
async function drive({ url, path, inFlight, warmSeconds, seconds }: HandPlan): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight })
  const endAt = performance.now() + (warmSeconds + seconds) * 1000
  const countFrom = performance.now() + warmSeconds * 1000
  let done = 0
  await Promise.all(
    Array.from({ length: inFlight }, async (_, viewer) => {
      while (performance.now() < endAt) {
        await post(agent, url + path, JSON.stringify({ viewer: String(viewer), sku: 'COFFEE', quantity: 1 }))
        if (performance.now() >= countFrom) done += 1
      }
    }),
  )
  return done / seconds
}

function post(agent: Agent, url: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      {
        agent,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        response.resume()
        response.on('end', resolve)
      },
    )
    call.on('error', reject)
    call.end(body)
  })
}

serveOnePlan(drive)
