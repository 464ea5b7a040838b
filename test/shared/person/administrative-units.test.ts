import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { findWard, provinces, wardsOf } from '../../../shared/person/administrative-units.ts'
import { projectPath } from '../../../shared/lib/paths.ts'

function found(province: string, ward: string): string | undefined {
  const unit = findWard(province, ward)
  return typeof unit === 'object' ? `${unit.wardName}, ${unit.provinceName}` : unit
}

test('there are 34 provinces and 3,321 wards, and the files need no quoting', () => {
  assert.equal(provinces().length, 34)
  assert.equal(new Set(provinces().flatMap(({ code }) => wardsOf(code).map((ward) => ward.code))).size, 3_321)
  for (const file of ['provinces.csv', 'wards.csv']) {
    const lines = readFileSync(projectPath('data', 'vn-admin-units', file), 'utf8')
      .trim()
      .split('\n')
    assert.ok(!lines.some((line) => line.includes('"') || line.split(',').length !== lines[0]?.split(',').length))
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
      assert.deepEqual(findWard(province.code, ward.code), expected)
      assert.deepEqual(findWard(province.name, ward.name), expected)
      assert.deepEqual(
        findWard(province.name.toUpperCase().normalize('NFD'), ward.name.toUpperCase().normalize('NFD')),
        expected,
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
  ]
  for (const [province, ward, expected] of table)
    test(`${ward}, ${province}`, () => assert.equal(found(province, ward), expected))
})

describe('where two wards of a province look alike', () => {
  test('marks decide', () => {
    assert.equal(found('Quảng Ngãi', 'Ba Tơ'), 'Xã Ba Tơ, Tỉnh Quảng Ngãi')
    assert.equal(found('Quảng Ngãi', 'Xã Ba Tô'), 'Xã Ba Tô, Tỉnh Quảng Ngãi')
  })
  test('the full name wins over the bare one', () => {
    assert.equal(found('Đồng Tháp', 'phuong my tho'), 'Phường Mỹ Tho, Tỉnh Đồng Tháp')
    assert.equal(found('Đồng Tháp', 'xa my tho'), 'Xã Mỹ Thọ, Tỉnh Đồng Tháp')
  })
  test('without either, nobody guesses', () => {
    assert.equal(findWard('Quảng Ngãi', 'xa ba to'), 'ambiguous')
    assert.equal(findWard('Đồng Tháp', 'my tho'), 'ambiguous')
  })
})

test('what does not exist is not found', () => {
  const table = [
    ['', ''],
    ['Vĩnh Long', ''],
    ['', 'Bến Tre'],
    ['Bến Tre', 'Phường 1'],
    ['Hà Nội', 'Bến Tre'],
    ['01', '28789'],
    ['__proto__', 'constructor'],
    ['Tỉnh', 'Xã'],
    ['01', 'x'.repeat(9_999)],
  ] as const
  for (const [province, ward] of table)
    assert.equal(findWard(province, ward), undefined, `${ward}, ${province}`.slice(0, 60))
  assert.deepEqual(wardsOf('99'), [])
})
