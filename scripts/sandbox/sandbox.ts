import type { Config } from '../../shared/config.ts'
import { openPlay } from './open-sandbox.ts'
import { addressFor, isReachable } from '../lib/own-address.ts'
import { qrLines } from '../lib/qr-lines.ts'
import { openPayPage } from './pay-page.ts'
import { playLines } from './print-links.ts'

/** What `npm start -- --demo` adds to a start. */
export interface Playing {
  /** Settings that the processes need for it. */
  readonly settings: Record<string, string>
  /** Opens the sale once Flashpack is running, and prints the links. */
  open(config: Config, url: string, print: (line: string) => void): Promise<void>
  close(): Promise<void>
}

/** Starts the payment page first: its URL is a setting. An already configured payment page is left alone. */
export async function preparePlay({ HOST: host, PAY_URL: payUrl }: Config): Promise<Playing> {
  const payPage = payUrl === undefined ? await openPayPage(host) : undefined
  return {
    settings: payPage ? { PAY_URL: `${addressFor(host, payPage.port)}/pay/{orderId}` } : {},
    open: async (config, url, print) => {
      const play = await openPlay(config, url, addressFor(host, new URL(url).port))
      payPage?.open({ url, token: play.hostToken, webhookSecret: config.PAYMENT_WEBHOOK_SECRET })
      playLines(play, host).forEach(print)
      if (isReachable(host) && process.stdout.isTTY) qrLines(play.viewer).forEach(print)
    },
    close: async () => payPage?.close(),
  }
}
