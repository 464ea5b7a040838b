import type { Config } from '../../shared/config.ts'
import { openPlay } from './open-sandbox.ts'
import { addressFor, isReachable } from './own-address.ts'
import { openPayPage } from './pay-page.ts'
import { playLines, qrLines } from './print-links.ts'

/** What `npm start -- --demo` adds to a start. */
export interface Playing {
  /** Settings that the processes need to know of it. */
  readonly settings: Record<string, string>
  /** Opens the sale once Flashpack runs, and prints the links. */
  open(config: Config, url: string, print: (line: string) => void): Promise<void>
  close(): Promise<void>
}

/** Brings the payment page first: its address is a setting. A payment page that is set already is left alone. */
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
