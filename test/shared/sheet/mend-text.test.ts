import { describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { decodeText } from '../../../server/upload/decode-text.ts'
import { projectPath } from '../../../shared/lib/paths.ts'
import { oldCodePages } from '../../../shared/sheet/code-pages.ts'
import { mendText, mendTexts } from '../../../shared/sheet/mend-text.ts'
import { isVietnameseSyllable } from '../../../shared/sheet/vietnamese-syllable.ts'
import { doubled, typedIn, westernBytes } from '../../support/code-pages.ts'

const titles = [
  'Cà phê Đắk Lắk rang mộc',
  'Nước mắm nhĩ cá cơm 40 độ đạm',
  'Muối ớt xanh chấm trái cây',
  'Bánh phồng tôm Sa Đéc loại đặc biệt',
  'Kẹo dừa sầu riêng Bến Tre',
  'Mật ong rừng U Minh nguyên chất',
  'Khô cá sặc rằn bổi một nắng',
  'Trà hoa cúc sấy lạnh, hũ 50 g',
  'Rượu nếp cẩm ủ chum sành',
  'Tỏi đen cô đơn Lý Sơn thượng hạng',
]

describe('letters that were lost on the way', () => {
  for (const page of oldCodePages)
    test(`are repaired in a workbook that was typed in ${page}`, () => {
      const typed = titles.map((title) => typedIn(title, page))
      expect(mendTexts(typed).map(({ text }) => text)).toEqual(titles)
      for (const [i, { state }] of mendTexts(typed).entries())
        expect(state).toBe(typed[i] === titles[i] ? 'whole' : 'mended')
    })

  for (const page of oldCodePages)
    test(`are repaired in a text file of ${page}, and the file's encoding is reported`, () => {
      const csv = `sku,title\n${titles.map((title, i) => `A${i},"${title}"`).join('\n')}\n`
      expect(decodeText(westernBytes(typedIn(csv, page)))).toEqual({ text: csv, encoding: page })
    })

  test('are repaired where UTF-8 bytes were read as another alphabet, once or twice', () => {
    for (const title of titles) {
      expect(mendText(doubled(title))).toEqual({ text: title, state: 'mended' })
      expect(mendText(doubled(doubled(title)))).toEqual({ text: title, state: 'mended' })
      expect(mendText(doubled(title).replaceAll('\u00a0', ' '))).toEqual({ text: title, state: 'mended' })
    }
    expect(mendText(doubled('Nestlé Café 25°C')).text).toBe('Nestlé Café 25°C')
  })

  test('are repaired in the three files that were sent with lost letters, or reported', () => {
    const titleOf = (name: string): string =>
      decodeText(readFileSync(projectPath('test', 'data', 'sheets', name)))!
        .text.split('\n')[1]!
        .split(',')[1]!
    expect(mendText(titleOf('vni.csv')).text).toBe('Cà phê Đắk Lắk rang mộc')
    expect(mendText(titleOf('doubled-utf8.csv')).text).toBe('Cà phê Đắk Lắk rang mộc')
    expect(mendText(titleOf('replacement.csv')).state).toBe('lost')
  })

  test('are repaired by the page of the file where a letter alone could be another one', () => {
    const typed = ['ong hoa nguyên đơn', 'Cà một cơm trái', 'Cà Bánh lạnh ớt']
    expect(mendTexts(typed.map((text) => typedIn(text, 'windows-1258'))).map(({ text }) => text)).toEqual(typed)
  })

  test('are reported where nothing brings them back', () => {
    for (const text of [
      'C\ufffd ph\ufffd Đ\ufffdk L\ufffdk',
      'C? ph? Đ?k L?k',
      'Mu?i ?t',
      '?ường mía',
      'Tr?',
      'Trà s?a trân châu',
      'ï¿½ường',
      'Số l\u00adîng',
    ])
      assert.equal(mendText(text).state, 'lost', text)
  })

  test('are reported in a UTF-8 file that was cut in the middle of a letter, where every other row is intact', () => {
    const whole = Buffer.from(titles.join('\n'))
    const cut = Buffer.concat([whole.subarray(0, 2), whole.subarray(3)])
    const { text, encoding } = decodeText(cut)!
    expect(encoding).toBe('utf-8')
    expect(mendTexts(text.split('\n')).map(({ state }) => state)).toEqual(
      titles.map((_, i) => (i === 0 ? 'lost' : 'whole')),
    )
  })

  test('are never reported in correct text', () => {
    for (const text of [
      ...titles,
      ...titles.map((title) => title.toUpperCase()),
      'Crème brûlée',
      'Café Nestlé®',
      'Häagen-Dazs',
      'Pâté gan',
      'Trung Nguyên® số 1',
      'Nấm đông cô 25°C',
      '½ kg «loại 1»',
      'Mặt nạ 50 µm',
      'XÃ HỘI',
      '日本酒 – さけ',
      'Bạn thích gì? Trà hay cà phê?',
      'Ăn gì?',
      'Bánh mì 3×5 cm',
    ])
      expect(mendText(text)).toEqual({ text, state: 'whole' })
  })
})

test('correct text stays as it is, whatever its words; from every code page it is restored or reported', () => {
  const corpus = [...new Set(titles.flatMap((title) => title.split(/[ ,]+/)).filter((word) => /^\p{L}+$/u.test(word)))]
  const title = fc
    .uniqueArray(fc.constantFrom(...corpus), { minLength: 4, maxLength: 9 })
    .map((words) => words.join(' '))
  const readsWell = (text: string): boolean => text.split(' ').every((word) => isVietnameseSyllable(word))
  fc.assert(
    fc.property(fc.array(title, { minLength: 3, maxLength: 8 }), fc.constantFrom(...oldCodePages), (texts, page) => {
      expect(mendTexts(texts)).toEqual(texts.map((text) => ({ text, state: 'whole' })))
      const typed = texts.map((text) => typedIn(text, page))
      for (const [i, { text, state }] of mendTexts(typed).entries())
        assert.ok(text === texts[i] || state === 'lost' || readsWell(typed[i]!), `${typed[i]} → ${text}`)
    }),
    { numRuns: 60 },
  )
})

test('a Vietnamese syllable is distinguished from a chance combination of letters', () => {
  for (const word of 'Đắk Lắk rượu nguyễn KHUYẾCH ướt yểng quýt giếng đẫm Krông ngoằn'.split(' '))
    assert.ok(isVietnameseSyllable(word), word)
  for (const word of 'Nestlé Häagen ậớk phờ́ mộcờ LÃo brûlée cầt ắ'.split(' '))
    assert.ok(!isVietnameseSyllable(word), word)
})
