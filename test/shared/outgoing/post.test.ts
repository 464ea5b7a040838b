import { expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { post } from '../../../shared/outgoing/post.ts'
import { isPrivateAddress } from '../../../shared/outgoing/private-address.ts'
import { openReceiver } from '../../support/webhook-receiver.ts'

test('addresses of private networks are recognised in every notation', () => {
  for (const address of [
    '127.0.0.1',
    '10.0.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'not an address',
  ])
    assert.ok(isPrivateAddress(address), address)
  for (const address of ['8.8.8.8', '172.32.0.1', '1.1.1.1', '2606:4700::1111', '::ffff:8.8.8.8'])
    assert.ok(!isPrivateAddress(address), address)
})

test('a call into a private network is refused again at the call, by address and by name', async () => {
  const receiver = await openReceiver()
  for (const url of [receiver.url, receiver.url.replace('127.0.0.1', 'localhost')]) {
    await expect(post({ url, headers: {}, body: 'x', allowPrivate: false, timeoutMs: 2_000 })).rejects.toThrow(
      /private network/,
    )
  }
  await expect(
    post({ url: 'file:///etc/passwd', headers: {}, body: '', allowPrivate: true, timeoutMs: 2_000 }),
  ).rejects.toThrow(/neither/)
  expect(receiver.received).toHaveLength(0)
  receiver.close()
})

test('no redirect is followed, a huge answer is not read, and a server that does not answer is given up', async () => {
  const receiver = await openReceiver()
  receiver.answers.push(302, 500, 'hang')
  const call = (timeoutMs: number): Promise<number> =>
    post({ url: receiver.url, headers: {}, body: 'x', allowPrivate: true, timeoutMs })
  expect([await call(20_000), await call(20_000)]).toEqual([302, 500])
  await expect(call(2_000)).rejects.toThrow(/no answer within/)
  expect(receiver.received).toHaveLength(3)
  receiver.close()
})
