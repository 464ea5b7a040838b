import { refusalCodes } from '../refusal.ts'
import { commands, type Command, type CommandName } from './commands.ts'
import { facts } from './facts.ts'
import { limitsOfCommand } from './limits.ts'
import { inputSchema, outputSchema } from './open-api.ts'

const refusal = {
  type: 'object',
  required: ['ok', 'code', 'message'],
  properties: {
    ok: { const: false },
    code: { type: 'string', enum: Object.keys(refusalCodes) },
    message: { type: 'string' },
    retryAfterMs: { type: 'integer' },
  },
}

const about = [
  'Socket.IO 4 over websocket only. Handshake: auth { token? }. Every command acks { ok: true, … } or { ok: false, code, message, retryAfterMs? }.',
  'A client generates the orderId and stores it before sending. After busy, unknown, internal, no answer or a lost connection it sends the same id again, no earlier than retryAfterMs, until there is a decision.',
  'It keeps the highest version of every order, sale and item and drops older ones. After a lost connection it waits a random time of up to two seconds (doubling to five), reconnects and joins again.',
  'shared/client/live-client.ts implements all of this in TypeScript and needs only socket.io-client.',
].join(' ')

/**
 * The websocket contract as AsyncAPI 3.0, generated from the tables of commands and facts. The ack of a command is in
 * `x-ack`.
 */
export function asyncApi(): object {
  const messages: Record<string, Record<string, object>> = { '/live': {}, '/floor': {} }
  const operations: Record<string, object> = {}
  for (const [name, command] of Object.entries<Command>(commands)) {
    messages[command.namespace]![name] = {
      name,
      summary: command.about,
      payload: inputSchema(command.payload),
      'x-roles': command.allow,
      'x-limits': limitsOfCommand(name as CommandName),
      'x-ack': {
        oneOf: [
          {
            allOf: [
              { type: 'object', required: ['ok'], properties: { ok: { const: true } } },
              outputSchema(command.answer),
            ],
          },
          refusal,
        ],
      },
    }
    operations[name] = operation('receive', command.namespace, name)
  }
  for (const [name, fact] of Object.entries(facts)) {
    const message = { name, summary: `Sent to ${fact.to}.`, payload: outputSchema(fact.payload) }
    messages[fact.namespace]![name] = message
    if ('alsoOn' in fact) messages[fact.alsoOn]![name] = message
    operations[name] = operation('send', fact.namespace, name)
  }
  return {
    asyncapi: '3.0.0',
    info: { title: 'Flashpack', version: '0.1.0', description: about },
    servers: { gateway: { host: 'localhost:3000', protocol: 'socket.io' } },
    channels: Object.fromEntries(
      Object.entries(messages).map(([address, ofChannel]) => [address.slice(1), { address, messages: ofChannel }]),
    ),
    operations,
  }
}

function operation(action: 'send' | 'receive', namespace: string, name: string): object {
  const channel = `#/channels/${namespace.slice(1)}`
  return { action, channel: { $ref: channel }, messages: [{ $ref: `${channel}/messages/${name.replace('/', '~1')}` }] }
}
