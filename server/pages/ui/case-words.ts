import type { OwnCase } from '../../../shared/contract/routes/case.ts'
import { dictionary } from './words.ts'

type Step = OwnCase['steps'][number]

/** What a case is called, and what happens to it: the same for its buyer and for who answers. */
export const caseWords = dictionary({
  vi: {
    kinds: {
      late: 'Chưa nhận được hàng',
      damaged: 'Hàng hư hỏng',
      wrong: 'Giao sai hàng',
      missing: 'Giao thiếu hàng',
      other: 'Vấn đề khác',
    },
    outcomes: {
      refund: 'Hoàn tiền',
      replace: 'Gửi hàng thay',
      return: 'Nhận lại hàng',
      explained: 'Đã giải thích',
    },
    rungs: { host: 'người bán', coop: 'hợp tác xã', centre: 'trung tâm', backup: 'người dự phòng' },
    steps: {
      opened: 'Đã ghi nhận',
      taken: 'Đã có người nhận xử lý',
      unheard: 'Chưa liên lạc được với ai của shop. Vẫn giữ hạn trả lời.',
      overdue: 'Đã quá hạn mà chưa có trả lời. Shop đã được nhắc, vấn đề vẫn để mở.',
      ended: 'Hết hạn mà chưa có trả lời: bạn được hoàn tiền theo quy định',
      reopened: 'Đã mở lại',
    },
    climbed: (rung: string) => `Chưa ai nhận, đã chuyển đến ${rung}`,
    answered: (outcome: string) => `Shop trả lời: ${outcome}`,
    answerBy: (when: string) => `Trả lời trước ${when}`,
  },
  en: {
    kinds: {
      late: 'It has not arrived',
      damaged: 'It is damaged',
      wrong: 'Wrong goods',
      missing: 'Something is missing',
      other: 'Something else',
    },
    outcomes: { refund: 'Refund', replace: 'Replacement', return: 'Taken back', explained: 'Explained' },
    rungs: { host: 'the host’s team', coop: 'the co-operative', centre: 'the centre', backup: 'the backup' },
    steps: {
      opened: 'Noted',
      taken: 'Somebody is taking care of it',
      unheard: 'Nobody of the shop could be reached yet. The time to answer still holds.',
      overdue: 'The time to answer is over, and nobody has answered. The shop was told; this stays open.',
      ended: 'The time is over without an answer: you are refunded by rule',
      reopened: 'Opened again',
    },
    climbed: (rung: string) => `Nobody took it: passed on to ${rung}`,
    answered: (outcome: string) => `The shop answered: ${outcome}`,
    answerBy: (when: string) => `Answered by ${when}`,
  },
})

/** A step in words. */
export function stepInWords({ kind, rung, outcome }: Pick<Step, 'kind' | 'rung' | 'outcome'>): string {
  const words = caseWords()
  if (kind === 'climbed') return words.climbed(words.rungs[rung ?? 'host'])
  if (kind === 'answered') return words.answered(words.outcomes[outcome ?? 'explained'])
  return words.steps[kind]
}
