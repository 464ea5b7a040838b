import { Problem } from './http.ts'

/** A province or a ward, as written by the page build. */
export interface Unit {
  code: string
  name: string
}

const loaded = new Map<string, Promise<Unit[]>>()

export const loadProvinces = (): Promise<Unit[]> => load('provinces')
export const loadWards = (provinceCode: string): Promise<Unit[]> => load(provinceCode)

function load(name: string): Promise<Unit[]> {
  const known = loaded.get(name)
  if (known) return known
  const units = fetch(`/units/${name}.json`).then(
    async (answer) => ((await answer.json()) as [string, string][]).map(([code, name]) => ({ code, name })),
    (error: unknown) => {
      throw new Problem('offline', String(error))
    },
  )
  loaded.set(name, units)
  units.catch(() => loaded.delete(name))
  return units
}

/** Normalized as people type in a hurry: no case, no diacritics, d for đ, single spaces. */
export function plainly(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Units in whose name every typed word is the prefix of a word, best first: those whose proper name starts with it. */
export function matching(units: Unit[], typed: string): Unit[] {
  const wanted = plainly(typed).split(' ').filter(Boolean)
  const found = units.filter(({ name }) => {
    const own = plainly(name).split(' ')
    return wanted.every((word) => own.some((one) => one.startsWith(word)))
  })
  const proper = (name: string): string => plainly(name).replace(/^(phuong|xa|dac khu) /, '')
  const begins = ({ name }: Unit): number => (proper(name).startsWith(wanted.join(' ')) ? 0 : 1)
  return found.toSorted((a, b) => begins(a) - begins(b))
}
