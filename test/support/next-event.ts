import type { Socket } from 'socket.io-client'
import { patienceMs } from './until.ts'

/** Resolves with the next fact of this name that fits; rejects when none comes in time. To be called before what causes the fact. */
export function nextEvent<Fact>(
  socket: Socket,
  name: string,
  fits: (fact: Fact) => boolean = () => true,
  withinMs = patienceMs,
): Promise<Fact> {
  const heard = new Promise<Fact>((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.off(name, listen)
      reject(new Error(`waited ${withinMs} ms in vain to hear ${name}`))
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
  // A test that fails before it waits for this has failed already.
  heard.catch(() => undefined)
  return heard
}
