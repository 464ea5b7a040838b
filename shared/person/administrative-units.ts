import { readFileSync } from 'node:fs'
import { projectPath } from '../lib/paths.ts'
import { spelled, unmarked } from './spelled-name.ts'

/** A province or ward with its full name: `Tỉnh Vĩnh Long`, `Phường Bến Tre`. */
export interface Unit {
  code: string
  name: string
}

export interface FoundWard {
  provinceCode: string
  provinceName: string
  wardCode: string
  wardName: string
}

interface Province extends Unit {
  wards: Unit[]
  names: NameIndex
}

/** Candidates per written form, the most exact form first: full or bare name, with or without its marks. */
type NameIndex = readonly Map<string, Unit[]>[]

/** Names in daily use that are no official name of the unit. */
const provinceAliases = new Map([
  ['hcm', '79'],
  ['tphcm', '79'],
  ['sai gon', '79'],
  ['hn', '01'],
])

const textMax = 120
const provinceByCode = loadProvinces()
const provinceNames = indexNames([...provinceByCode.values()])

/** The 34 provinces since 1 July 2025, by code. Source and licence: `data/vn-admin-units/SOURCE.md`. */
export function provinces(): Unit[] {
  return [...provinceByCode.values()].map(({ code, name }) => ({ code, name }))
}

/** The wards (phường, xã, đặc khu) of a province, by code; none for an unknown province. There is no district level since 2025. */
export function wardsOf(provinceCode: string): Unit[] {
  return provinceByCode.get(provinceCode)?.wards.map(({ code, name }) => ({ code, name })) ?? []
}

/**
 * The ward a buyer means, by codes or names. Names match without case, marks and kind (`TP.`, `P.`, `Xã`, ...), yet the most exact match wins:
 * with marks before without, the full name before the bare one. `ambiguous` when two wards of the province match equally well
 * (`Ba To` in Quảng Ngãi is Ba Tơ or Ba Tô); undefined when none does, or the province is unknown.
 */
export function findWard(provinceText: string, wardText: string): FoundWard | undefined | 'ambiguous' {
  if (provinceText.length > textMax || wardText.length > textMax) return undefined
  const province = findProvince(provinceText)
  if (!province) return undefined
  const byCode = province.wards.find(({ code }) => code === wardText.trim())
  const found = byCode ? [byCode] : candidates(province.names, wardText)
  if (found.length > 1) return 'ambiguous'
  const ward = found[0]
  return ward && { provinceCode: province.code, provinceName: province.name, wardCode: ward.code, wardName: ward.name }
}

function findProvince(text: string): Province | undefined {
  const byCode = provinceByCode.get(text.trim())
  if (byCode) return byCode
  const found = candidates(provinceNames, text)
  const code =
    found.length === 1
      ? found[0]?.code
      : (provinceAliases.get(unmarked(spelled(text).bare)) ?? provinceAliases.get(unmarked(spelled(text).typed)))
  return code === undefined ? undefined : provinceByCode.get(code)
}

function candidates([full, bare, fullUnmarked, bareUnmarked]: NameIndex, text: string): Unit[] {
  const name = spelled(text)
  const tries = [
    full?.get(name.full),
    bare?.get(name.typed),
    bare?.get(name.bare),
    fullUnmarked?.get(unmarked(name.full)),
    bareUnmarked?.get(unmarked(name.typed)),
    bareUnmarked?.get(unmarked(name.bare)),
  ]
  return tries.find((units) => units !== undefined) ?? []
}

function indexNames(units: Unit[]): NameIndex {
  const index: NameIndex = [new Map(), new Map(), new Map(), new Map()]
  for (const unit of units) {
    const { full, bare } = spelled(unit.name)
    const forms = [full, bare, unmarked(full), unmarked(bare)]
    for (const [i, form] of forms.entries()) index[i]?.set(form, [...(index[i].get(form) ?? []), unit])
  }
  return index
}

function loadProvinces(): Map<string, Province> {
  const wards = rows('wards.csv').map(([code = '', provinceCode = '', name = '']) => ({ code, provinceCode, name }))
  return new Map(
    rows('provinces.csv').map(([code = '', name = '']) => {
      const own = wards.filter((ward) => ward.provinceCode === code)
      return [code, { code, name, wards: own, names: indexNames(own) }]
    }),
  )
}

/** The files hold no quotes and no commas inside a field (a test watches that). */
function rows(file: string): string[][] {
  const [, ...lines] = readFileSync(projectPath('data', 'vn-admin-units', file), 'utf8')
    .trim()
    .split(/\r?\n/)
  return lines.map((line) => line.split(','))
}
