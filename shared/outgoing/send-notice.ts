import type { Notice } from '../deadline/ladder.ts'
import { noticeInWords } from '../deadline/notice-words.ts'
import { send, type OutgoingSettings, type Target } from './send.ts'

export interface Sending {
  /** The same for every attempt at one notification, so that a receiver can recognize a repeat. */
  id: string
  notice: Notice
  target: Target
  language: 'vi' | 'en'
  at: Date
}

/** A packing warning is worthless the next day (s). */
const pushSeconds = 12 * 3600

/** Sends one notice to one contact of the ladder; throws if it was not accepted. */
export function sendNotice(config: OutgoingSettings, { id, notice, target, language, at }: Sending): Promise<void> {
  return send(config, target, { id, body: notice, words: noticeInWords(notice, language), pushSeconds }, at)
}
