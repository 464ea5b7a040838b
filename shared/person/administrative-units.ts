import { readFileSync } from 'node:fs'
import { BoundedMap } from '../lib/bounded-map.ts'
import { lazy } from '../lib/lazy.ts'
import { projectPath } from '../lib/paths.ts'
import { spelled, unmarked, type SpelledName } from './spelled-name.ts'

/** A province or ward with its full name: `Tỉnh Vĩnh Long`, `Phường Bến Tre`. */
export interface Unit {
  code: string
  name: string
}

/** A name from before July 2025, with the code of the present unit that it, or a part of it, belongs to. */
export interface EarlierUnit {
  code: string
  earlier: string
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

/** Candidates per written form, most exact first: full or bare name, with or without diacritics. */
type NameIndex = readonly Map<string, Unit[]>[]

/** Names in everyday use that are not official names of the unit, without spaces and diacritics. */
const provinceAliases = new Map([
  ['hcm', '79'],
  ['hcmc', '79'],
  ['tphcm', '79'],
  ['tphochiminh', '79'],
  ['saigon', '79'],
  ['hn', '01'],
  ['hue', '46'],
])

const textMax = 120
const provinceByCode = loadProvinces()
const provinceNames = indexNames([...provinceByCode.values()])
const earlierProvinceNames = indexNames(earlierProvinces().map(({ code, earlier }) => ({ code, name: earlier })))
const earlierNames = new BoundedMap<string, NameIndex>(provinceByCode.size)
const earlierWards = lazy(() =>
  rows('earlier-units.csv').map(([code = '', earlier = '']): EarlierUnit => ({ code, earlier })),
)

/** The 34 provinces since 1 July 2025, by code. Source and licence: `data/vn-admin-units/SOURCE.md`. */
export function provinces(): Unit[] {
  return [...provinceByCode.values()].map(({ code, name }) => ({ code, name }))
}

/**
 * The wards (phường, xã, đặc khu) of a province, by code; empty for an unknown province. There has been no district
 * level since 2025.
 */
export function wardsOf(provinceCode: string): Unit[] {
  return provinceByCode.get(provinceCode)?.wards.map(({ code, name }) => ({ code, name })) ?? []
}

/** The provinces from before July 2025 that have a different name today. */
export function earlierProvinces(): EarlierUnit[] {
  return rows('earlier-provinces.csv').map(([code = '', earlier = '']) => ({ code, earlier }))
}

/**
 * The former wards, from before July 2025, in what is this province today; a divided one is listed once for each
 * successor.
 */
export function earlierWardsOf(provinceCode: string): EarlierUnit[] {
  const own = new Set(provinceByCode.get(provinceCode)?.wards.map(({ code }) => code))
  return earlierWards().filter(({ code }) => own.has(code))
}

/**
 * The wards a buyer may mean, by code or name: one if it is certain, several to choose from, none if there is no such
 * ward or province.
 *
 * Names match regardless of case, spaces, diacritics and kind (`TP.`, `P.`, `Xã`, `EaLy` for Ea Ly), but the most exact
 * match wins: with diacritics before without, the full name before the bare one. `Ba To` in Quảng Ngãi is Ba Tơ or Ba
 * Tô. A name that is not a present unit is looked up among those from before July 2025, and their successors are
 * returned: `Bến Nghé` is Phường Sài Gòn, `Bến Tre | Mỏ Cày` is Xã Mỏ Cày in Vĩnh Long.
 */
export function findWards(provinceText: string, wardText: string): FoundWard[] {
  if (provinceText.length > textMax || wardText.length > textMax) return []
  const province = findProvince(provinceText)
  if (!province) return []
  const byCode = province.wards.find(({ code }) => code === wardText.trim())
  const units = byCode ? [byCode] : wardsNamed(province, wardText)
  return units.map((ward) => ({
    provinceCode: province.code,
    provinceName: province.name,
    wardCode: ward.code,
    wardName: ward.name,
  }))
}

/** `Bến Nghé, Quận 1` is looked up as a whole, then without the district. */
function wardsNamed(province: Province, text: string): Unit[] {
  const withoutDistrict = text.split(/[,;]/, 1)[0]!
  for (const name of new Set([text, withoutDistrict])) {
    const found = wardsOfName(province, name)
    if (found.length > 0) return found
  }
  return []
}

function wardsOfName(province: Province, text: string): Unit[] {
  const name = spelled(text)
  const today = candidates(province.names, text)
  if (today.length > 0 && (name.kind === '' || today.some((unit) => isFullName(unit, name)))) return today
  // "Xã Tân An" where only a Phường Tân An is left: the successor of that xã is as likely to be meant as the phường.
  const successors = new Set(candidates(earlierIndexOf(province), text).map(({ code }) => code))
  return province.wards.filter((ward) => successors.has(ward.code) || today.includes(ward))
}

const isFullName = (unit: Unit, { full }: SpelledName): boolean => unmarked(spelled(unit.name).full) === unmarked(full)

function findProvince(text: string): Province | undefined {
  const byCode = provinceByCode.get(text.trim())
  if (byCode) return byCode
  const { typed, bare } = spelled(text)
  const [found, another] = candidates(provinceNames, text)
  const code = another
    ? undefined
    : (found?.code ??
      provinceAliases.get(unmarked(bare)) ??
      provinceAliases.get(unmarked(typed)) ??
      candidates(earlierProvinceNames, text)[0]?.code)
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

function indexNames(units: readonly Unit[]): NameIndex {
  const index: NameIndex = [new Map(), new Map(), new Map(), new Map()]
  for (const unit of units) {
    const { full, bare } = spelled(unit.name)
    const forms = [full, bare, unmarked(full), unmarked(bare)]
    for (const [i, form] of forms.entries()) index[i]?.set(form, [...(index[i].get(form) ?? []), unit])
  }
  return index
}

/** Read on the first lookup of an earlier name: most people write present units. */
function earlierIndexOf({ code }: Province): NameIndex {
  return earlierNames.remember(code, () =>
    indexNames(earlierWardsOf(code).map((unit) => ({ code: unit.code, name: unit.earlier }))),
  )
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

/** The files contain no quotes and no commas inside a field (a test checks that). */
function rows(file: string): string[][] {
  const [, ...lines] = readFileSync(projectPath('data', 'vn-admin-units', file), 'utf8')
    .trim()
    .split(/\r?\n/)
  return lines.map((line) => line.split(','))
}
