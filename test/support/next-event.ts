import type { Socket } from 'socket.io-client'
import { patienceMs } from './until.ts'

/**
 * Resolves with the next matching fact of this name; rejects if none comes in time. Call it before doing what causes
 * the fact.
 */
export function nextEvent<Fact>(
  socket: Socket,
  name: string,
  fits: (fact: Fact) => boolean = () => true,
  withinMs = patienceMs,
): Promise<Fact> {
  const heard = new Promise<Fact>((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.off(name, listen)
      reject(new Error(`gave up after ${withinMs} ms waiting for ${name}`))
    }, withinMs)
    timer.unref()
    const listen = (fact: Fact): void => {
      if (!fits(fact)) return
      clearTimeout(timer)
      socket.off(name, listen)
      resolve(fact)
    }
    socket.on(name, listen)
  })
  // If a test fails before it awaits this, it has failed already.
  heard.catch(() => undefined)
  return heard
}
