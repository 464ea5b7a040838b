import { dictionary } from './words.ts'
import type { Misread, MisreadKind } from '../../../shared/packing/scan/misread.ts'
import type { ScannerFinding, ScannerFindingKind } from '../../../shared/packing/scan/diagnose-scanner.ts'

type Sentences<Kind extends string> = Record<Kind, (detail: string) => string>

const layoutNames: Record<string, string> = { french: 'Pháp (AZERTY)', german: 'Đức (QWERTZ)' }
const layoutNamesEn: Record<string, string> = { french: 'French (AZERTY)', german: 'German (QWERTZ)' }

/** Why a code means nothing, and what to do about it. */
const misreadWords = dictionary({
  vi: {
    empty: () => 'Không nhận được ký tự nào. Quét lại.',
    short: () => 'Mã quá ngắn. Quét lại cả mã.',
    'key-lost': () => 'Có phím máy tính không đọc được. Bấm “Kiểm tra máy quét”.',
    'input-method': () => 'Bộ gõ tiếng Việt đã sửa mã. Tắt bộ gõ (UniKey: Ctrl + Shift) rồi quét lại.',
    'two-meanings': () => 'Mã này có thể là hai thứ khác nhau. Quét mã khác hoặc chọn bằng tay.',
    'no-end': () => 'Có thể chưa hết mã: máy quét chưa gửi phím Enter. Quét lại.',
    sscc: () => 'Đây là mã SSCC của thùng. Quét mã vạch 12 số trên tem.',
    case: (sku) => `Đây là mã của cả thùng. Quét mã trên từng ${sku}.`,
    'scanner-layout': (layout) =>
      `Máy quét đang đặt bàn phím ${layoutNames[layout] ?? layout}. Bấm “Kiểm tra máy quét”.`,
    'shift-lost': (code) => `Giống mã ${code} nhưng mất phím Shift. Bấm “Kiểm tra máy quét”.`,
    extra: (text) => `Thừa “${text}” quanh mã. Nếu do máy quét: bấm “Kiểm tra máy quét”.`,
    cut: (code) => `Giống mã ${code} nhưng thiếu ký tự. Quét lại.`,
    'check-digit': () => 'Sai số kiểm tra: mã bị đọc nhầm hoặc thiếu số. Quét lại.',
    characters: () => 'Có ký tự lạ trong mã. Quét lại hoặc bấm “Kiểm tra máy quét”.',
    'not-found': () => 'Không có kiện hay sản phẩm nào mang mã này.',
  } satisfies Sentences<MisreadKind>,
  en: {
    empty: () => 'No characters arrived. Scan again.',
    short: () => 'The code is too short. Scan the whole code again.',
    'key-lost': () => 'The computer could not read one of its keys. Press “Check the scanner”.',
    'input-method': () => 'An input method changed the code. Switch it off (UniKey: Ctrl + Shift) and scan again.',
    'two-meanings': () => 'This code could mean two different things. Scan another code or choose by hand.',
    'no-end': () => 'The code may not be complete: the scanner sent no Enter. Scan again.',
    sscc: () => 'This is the SSCC of a logistic unit. Scan the 12-digit barcode on the label.',
    case: (sku) => `This is the code of a whole case. Scan the code on each ${sku}.`,
    'scanner-layout': (layout) =>
      `The scanner is set to a ${layoutNamesEn[layout] ?? layout} keyboard. Press “Check the scanner”.`,
    'shift-lost': (code) => `Looks like ${code} without Shift. Press “Check the scanner”.`,
    extra: (text) => `There is “${text}” around the code. If the scanner adds it, press “Check the scanner”.`,
    cut: (code) => `Looks like ${code} with characters missing. Scan again.`,
    'check-digit': () => 'Wrong check digit: misread, or a digit is missing. Scan again.',
    characters: () => 'There are strange characters in the code. Scan again, or press “Check the scanner”.',
    'not-found': () => 'No parcel and no item has this code.',
  },
})

/** A code that means nothing, as it arrived, and the reason. */
export function inMisreadWords(text: string, { why, detail = '' }: Misread): string {
  const reason = misreadWords()[why](detail)
  return text === '' ? reason : `${readable(text)} · ${reason}`
}

/** Makes separators visible and limits the length to fit a screen. */
export function readable(text: string): string {
  const shown = text.replaceAll(/\p{Cc}/gu, '␣')
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown
}

const findingWords = dictionary({
  vi: {
    'input-method': () => 'Bộ gõ tiếng Việt (Telex/VNI) đang bật. Tắt bộ gõ khi quét: UniKey bấm Ctrl + Shift.',
    'computer-layout': () => 'Bàn phím của máy tính khác bàn phím của máy quét. Trang này vẫn đọc đúng.',
    'same-other-layout': () => 'Máy quét và máy tính cùng dùng một bàn phím khác kiểu Mỹ. Trang này đọc theo kiểu đó.',
    'scanner-layout': (layout) =>
      `Máy quét đang đặt bàn phím ${layoutNames[layout] ?? layout}. Quét mã “Keyboard: USA / English” trong sách hướng dẫn của máy quét.`,
    'shift-lost': () => 'Máy quét nhả phím Shift quá sớm. Tăng “inter-key delay” của máy quét lên một nấc.',
    'characters-lost': (lost) =>
      `Mất ký tự: ${lost}. Đưa máy quét lại gần đầu thu Bluetooth, hoặc tăng “inter-key delay”.`,
    'other-text': (text) =>
      `Nhận được mã khác: ${readable(text)}. Đặt máy quét về mặc định của nhà sản xuất rồi kiểm tra lại.`,
    'caps-lock': () => 'Caps Lock đang bật. Trang này vẫn đọc đúng.',
    'case-changed': () => 'Máy quét đổi chữ hoa, chữ thường. Trang này vẫn đọc đúng.',
    identifier: () => 'Máy quét gửi mã nhận dạng AIM (]C0…). Trang này tự bỏ đi.',
    prefix: (text) => `Máy quét thêm “${readable(text)}” trước mỗi mã. Từ giờ máy này tự bỏ đi.`,
    suffix: (text) => `Máy quét thêm “${readable(text)}” sau mỗi mã. Từ giờ máy này tự bỏ đi.`,
    'no-end': () =>
      'Máy quét không gửi phím Enter sau mã, nên trang phải chờ. Quét mã “Suffix: CR / Enter” trong sách hướng dẫn.',
    'two-ends': () => 'Máy quét gửi hai phím kết thúc (CR + LF). Trang này bỏ phím thứ hai; nên đặt lại là CR.',
    slow: (ms) => `Máy quét gõ chậm: ${ms} ms mỗi phím. Giảm “inter-key delay”.`,
    pauses: (ms) => `Có lúc máy quét ngừng ${ms} ms giữa mã. Trang này vẫn ghép lại được.`,
  } satisfies Sentences<ScannerFindingKind>,
  en: {
    'input-method': () => 'An input method (Telex, VNI) is on. Switch it off while scanning: Ctrl + Shift in UniKey.',
    'computer-layout': () => "The computer's keyboard is not the scanner's. This page still reads it correctly.",
    'same-other-layout': () =>
      'Scanner and computer share a keyboard that is not a US one. This page reads it that way.',
    'scanner-layout': (layout) =>
      `The scanner is set to a ${layoutNamesEn[layout] ?? layout} keyboard. Scan “Keyboard: USA / English” in the scanner's manual.`,
    'shift-lost': () => 'The scanner releases Shift too early. Raise its inter-key delay by one step.',
    'characters-lost': (lost) =>
      `Characters are lost: ${lost}. Move the scanner closer to its Bluetooth receiver, or raise its inter-key delay.`,
    'other-text': (text) =>
      `Something else arrived: ${readable(text)}. Reset the scanner to its factory settings and check again.`,
    'caps-lock': () => 'Caps Lock is on. This page still reads it correctly.',
    'case-changed': () => 'The scanner changes upper and lower case. This page still reads it correctly.',
    identifier: () => 'The scanner sends AIM identifiers (]C0…). This page ignores them.',
    prefix: (text) => `The scanner adds “${readable(text)}” before each code. This device ignores it from now on.`,
    suffix: (text) => `The scanner adds “${readable(text)}” after each code. This device ignores it from now on.`,
    'no-end': () =>
      'The scanner sends no Enter after a code, so the page has to wait. Scan “Suffix: CR / Enter” in its manual.',
    'two-ends': () =>
      'The scanner sends two end keys (CR and LF). This page ignores the second; CR only would be better.',
    slow: (ms) => `The scanner types slowly: ${ms} ms per key. Lower its inter-key delay.`,
    pauses: (ms) => `The scanner paused for ${ms} ms within a code. This page still assembles it.`,
  },
})

export const inFindingWords = ({ kind, detail = '' }: ScannerFinding): string => findingWords()[kind](detail)
