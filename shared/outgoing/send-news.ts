import type { Config } from '../config.ts'
import type { News } from '../news/news.ts'
import { newsInWords } from '../news/news-words.ts'
import { send, type OutgoingSettings, type Target } from './send.ts'

export type NewsSettings = OutgoingSettings & Pick<Config, 'ORDER_WEBHOOK_URL' | 'ORDER_WEBHOOK_SECRET' | 'PUBLIC_URL'>

export interface NewsSending {
  /** The same for every attempt, so that a receiver can recognize a repeat. */
  id: string
  news: News
  at: Date
}

/** A parcel is under way for days: what a phone missed overnight is still worth knowing (s). */
const pushSeconds = 2 * 86_400

/**
 * Hands news to the operator's webhook, with words that a message gateway can send as they are. `phone` only for a
 * buyer who asked for messages.
 */
export function sendNewsToWebhook(
  config: NewsSettings,
  { id, news, at }: NewsSending,
  buyer: { phone: string; language: 'vi' | 'en' } | undefined,
): Promise<void> {
  const { ORDER_WEBHOOK_URL: url, ORDER_WEBHOOK_SECRET: secret } = config
  if (url === undefined || secret === undefined)
    return Promise.reject(new Error('ORDER_WEBHOOK_URL or ORDER_WEBHOOK_SECRET is not set'))
  const words = newsInWords(news, buyer?.language ?? 'vi')
  const body = {
    ...news,
    data: { ...news.data, ...(buyer && { phone: buyer.phone, language: buyer.language, text: oneLine(words) }) },
  }
  return send(config, { channel: 'webhook', url, secret }, { id, body, words, pushSeconds }, at)
}

const oneLine = ({ subject, text }: { subject: string; text: string }): string =>
  `${subject}. ${text.replaceAll('\n', ' ')}`

/**
 * Tells one buyer, in their language, and how to stop it. A push carries only what the page shows when it is pressed.
 */
export function sendNewsToBuyer(
  config: NewsSettings,
  { id, news, at }: NewsSending,
  { target, language, stopPath }: { target: Target; language: 'vi' | 'en'; stopPath: string },
): Promise<void> {
  const words = newsInWords(news, language)
  const { type, data } = news
  const body = { type, path: `/live/${data.saleId}`, orderId: data.orderId, language }
  if (target.channel !== 'e-mail') return send(config, target, { id, body, words, pushSeconds }, at)
  const stopUrl = `${config.PUBLIC_URL?.replace(/\/$/, '') ?? ''}${stopPath}`
  const saleUrl = `${config.PUBLIC_URL?.replace(/\/$/, '') ?? ''}${body.path}`
  const text = `${words.text}\n\n${saleUrl}\n\n${stopWords[language]}\n${stopUrl}\n`
  return send(
    config,
    target,
    { id, body, words: { subject: words.subject, text }, unsubscribeUrl: stopUrl, pushSeconds },
    at,
  )
}

const stopWords = {
  vi: 'Bạn nhận thư này vì đã bật báo tin về đơn hàng. Ngừng nhận:',
  en: 'You receive this because you asked to be told about your orders. Stop:',
}
