import type { Act, Ledger } from './ledger.ts'

export interface ActFigures {
  placed: number
  confirmed: number
  reserved: number
  soldOut: number
  overLimit: number
  p50Ms: number
  p99Ms: number
}

/** What the clients of one act were told first. */
export function figuresOf(ledger: Ledger, act: Act): ActFigures {
  const taps = ledger.ofAct(act)
  const told = (state: string, reason?: string): number =>
    taps.filter(({ decided }) => decided?.state === state && decided.reason === reason).length
  return {
    placed: taps.length,
    confirmed: told('confirmed'),
    reserved: told('reserved'),
    soldOut: told('rejected', 'sold-out'),
    overLimit: told('rejected', 'over-limit'),
    p50Ms: ledger.latencyMs(act, 50),
    p99Ms: ledger.latencyMs(act, 99),
  }
}
