import { describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import {
  earlierProvinces,
  earlierWardsOf,
  findWards,
  provinces,
  wardsOf,
} from '../../../shared/person/administrative-units.ts'
import { spelled, unmarked } from '../../../shared/person/spelled-name.ts'
import { projectPath } from '../../../shared/lib/paths.ts'

function found(province: string, ward: string): string {
  return findWards(province, ward)
    .map(({ wardName, provinceName }) => `${wardName}, ${provinceName}`)
    .join(' or ')
}

test('there are 34 provinces and 3,321 wards, and the files need no quoting', () => {
  expect(provinces()).toHaveLength(34)
  expect(new Set(provinces().flatMap(({ code }) => wardsOf(code).map((ward) => ward.code))).size).toBe(3_321)
  for (const file of ['provinces.csv', 'wards.csv', 'earlier-provinces.csv', 'earlier-units.csv']) {
    const lines = readFileSync(projectPath('data', 'vn-admin-units', file), 'utf8')
      .trim()
      .split('\n')
    expect(
      lines.some((line) => line.includes('"') || line.split(',').length !== lines[0]?.split(',').length),
    ).toBeFalsy()
  }
})

test('every ward is found by its codes and by its full names', () => {
  for (const province of provinces()) {
    for (const ward of wardsOf(province.code)) {
      const expected = {
        provinceCode: province.code,
        provinceName: province.name,
        wardCode: ward.code,
        wardName: ward.name,
      }
      expect(findWards(province.code, ward.code)).toEqual([expected])
      expect(findWards(province.name, ward.name)).toEqual([expected])
      expect(findWards(province.name.toUpperCase().normalize('NFD'), ward.name.toUpperCase().normalize('NFD'))).toEqual(
        [expected],
      )
    }
  }
})

describe('a ward is found as people write it', () => {
  const table: [string, string, string][] = [
    ['Vĩnh Long', 'Bến Tre', 'Phường Bến Tre, Tỉnh Vĩnh Long'],
    ['tinh vinh long', 'p.ben tre', 'Phường Bến Tre, Tỉnh Vĩnh Long'],
    ['TP.HCM', 'P. Sài Gòn', 'Phường Sài Gòn, Thành phố Hồ Chí Minh'],
    ['TP Hồ Chí Minh', 'Đặc khu Côn Đảo', 'Đặc khu Côn Đảo, Thành phố Hồ Chí Minh'],
    ['Sài Gòn', 'con dao', 'Đặc khu Côn Đảo, Thành phố Hồ Chí Minh'],
    ['Ðắk Lắk', 'EA H’LEO', "Xã Ea H'Leo, Tỉnh Đắk Lắk"],
    ['Cần Thơ', 'xa phien', 'Xã Xà Phiên, Thành phố Cần Thơ'],
    ['Lâm Đồng', 'xuân hương-đà lạt', 'Phường Xuân Hương - Đà Lạt, Tỉnh Lâm Đồng'],
    ['Hà Nội', 'Xã Ba Đình', 'Phường Ba Đình, Thành phố Hà Nội'],
    ['Khánh Hòa', 'Nha Trang', 'Phường Nha Trang, Tỉnh Khánh Hoà'],
    ['Đà Nẵng', 'A Vương', 'Xã Avương, Thành phố Đà Nẵng'],
    ['Đắk Lắk', 'EaLy', 'Xã Ea Ly, Tỉnh Đắk Lắk'],
    ['T.P. Hồ Chí Minh', 'P.Tân Định', 'Phường Tân Định, Thành phố Hồ Chí Minh'],
    ['TP.HCM', 'phường tân định, quận 1', 'Phường Tân Định, Thành phố Hồ Chí Minh'],
    ['Tuyên Quang', 'Thuận Hòa', 'Xã Thuận Hoà, Tỉnh Tuyên Quang'],
    ['Tuyên Quang', 'Thuận Hoà', 'Xã Thuận Hoà, Tỉnh Tuyên Quang'],
  ]
  for (const [province, ward, expected] of table)
    test(`${ward}, ${province}`, () => expect(found(province, ward)).toBe(expected))
})

describe('where two wards of a province look alike', () => {
  test('diacritics decide', () => {
    expect(found('Quảng Ngãi', 'Ba Tơ')).toBe('Xã Ba Tơ, Tỉnh Quảng Ngãi')
    expect(found('Quảng Ngãi', 'Xã Ba Tô')).toBe('Xã Ba Tô, Tỉnh Quảng Ngãi')
  })
  test('the full name wins over the bare one', () => {
    expect(found('Đồng Tháp', 'phuong my tho')).toBe('Phường Mỹ Tho, Tỉnh Đồng Tháp')
    expect(found('Đồng Tháp', 'xa my tho')).toBe('Xã Mỹ Thọ, Tỉnh Đồng Tháp')
  })
  test('without either, nothing is guessed', () => {
    expect(found('Quảng Ngãi', 'xa ba to')).toBe('Xã Ba Tơ, Tỉnh Quảng Ngãi or Xã Ba Tô, Tỉnh Quảng Ngãi')
    expect(findWards('Đồng Tháp', 'my tho')).toHaveLength(2)
  })
})

describe('a unit from before July 2025', () => {
  const table: [string, string, string][] = [
    ['TP.HCM', 'Bến Nghé', 'Phường Sài Gòn, Thành phố Hồ Chí Minh'],
    ['TP Hồ Chí Minh', 'P. Bến Nghé, Q.1', 'Phường Sài Gòn, Thành phố Hồ Chí Minh'],
    ['Bến Tre', 'Mỏ Cày', 'Xã Mỏ Cày, Tỉnh Vĩnh Long'],
    ['Tỉnh Bến Tre', 'TT. Mỏ Cày', 'Xã Mỏ Cày, Tỉnh Vĩnh Long'],
    ['Thừa Thiên Huế', 'Thuận Hóa', 'Phường Thuận Hoá, Thành phố Huế'],
    ['thua thien hue', 'p. vinh ninh', 'Phường Thuận Hoá, Thành phố Huế'],
    ['Bà Rịa - Vũng Tàu', 'Phường Vũng Tàu', 'Phường Vũng Tàu, Thành phố Hồ Chí Minh'],
  ]
  for (const [province, ward, expected] of table)
    test(`is found by what it has become: ${ward}, ${province}`, () => expect(found(province, ward)).toBe(expected))

  test("is offered where it was split into several, or several had its name, along with today's unit of another kind", () => {
    const offered = findWards('Bến Tre', 'Phường 1').map(({ wardName }) => wardName)
    assert.ok(offered.length > 1 && offered.includes('Phường Trà Vinh'), offered.join())
  })

  test("leads to its successor, to each of several, or to today's unit with its name", () => {
    const bare = (name: string): string => spelled(name).bare
    for (const province of provinces())
      for (const { code, earlier } of earlierWardsOf(province.code)) {
        const offered = findWards(province.code, earlier)
        assert.ok(offered.length > 0, `${earlier}, ${province.name}`)
        if (!offered.some(({ wardCode }) => wardCode === code))
          for (const { wardName } of offered)
            assert.equal(unmarked(bare(wardName)), unmarked(bare(earlier)), `${earlier}, ${province.name}`)
      }
  })

  test('has its province: all those that lost their names are known', () => {
    for (const { code, earlier } of earlierProvinces())
      assert.equal(findWards(earlier, wardsOf(code)[0]!.code)[0]?.provinceCode, code, earlier)
  })
})

test('what does not exist is not found', () => {
  const table = [
    ['', ''],
    ['Vĩnh Long', ''],
    ['', 'Bến Tre'],
    ['Bến Tre', 'Phường 99'],
    ['Hà Nội', 'Bến Tre'],
    ['01', '28789'],
    ['__proto__', 'constructor'],
    ['Tỉnh', 'Xã'],
    ['01', 'x'.repeat(9_999)],
  ] as const
  for (const [province, ward] of table)
    assert.deepEqual(findWards(province, ward), [], `${ward}, ${province}`.slice(0, 60))
  expect(wardsOf('99')).toEqual([])
})
