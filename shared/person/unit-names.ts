import { provinces, wardsOf } from './administrative-units.ts'

/** The full names of a ward and its province as printed; empty if a code is unknown. */
export function unitNames(provinceCode: string, wardCode: string): { province: string; ward: string } {
  const province = provinces().find((unit) => unit.code === provinceCode)?.name ?? ''
  const ward = wardsOf(provinceCode).find((unit) => unit.code === wardCode)?.name ?? ''
  return { province, ward }
}
