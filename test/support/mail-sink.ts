import { createServer, type AddressInfo } from 'node:net'

export interface MailSink {
  url: string
  /** Complete messages, as received. */
  mails: string[]
  close(): Promise<void>
}

/** A mail server that accepts everything and delivers nothing. */
export async function openMailSink(): Promise<MailSink> {
  const mails: string[] = []
  const server = createServer((socket) => {
    let [text, inData] = ['', false]
    socket.write('220 sink\r\n')
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      text += bytes.toString('utf8')
      for (;;) {
        const end = text.indexOf(inData ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const part = text.slice(0, end)
        text = text.slice(end + (inData ? 5 : 2))
        if (inData) mails.push(part)
        const answer = inData
          ? '250 taken'
          : /^data/i.test(part)
            ? '354 go on'
            : /^quit/i.test(part)
              ? '221 bye'
              : '250 fine'
        inData = !inData && /^data/i.test(part)
        socket.write(`${answer}\r\n`)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
