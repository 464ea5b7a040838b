import { expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { isThere } from '../../support/named-tests.ts'

/** The 60 bad inputs of docs/reliability.md, each with the tests that send it, or the reason why it cannot be sent. */
interface BadInput {
  no: number
  input: string
  tests?: readonly string[]
  because?: string
}

const row = (no: number, input: string, covered: readonly string[] | string): BadInput => ({
  no,
  input,
  ...(typeof covered === 'string' ? { because: covered } : { tests: covered }),
})
const spreadsheets = 'journey/import-items: are refused with row and column: ${name}'

const badInputs: readonly BadInput[] = [
  row(1, 'payload that is not an object', ['server/socket/socket-inputs: row 1:']),
  row(2, 'no ack', ['server/socket/socket-inputs: row 2:']),
  row(3, 'ack that is not a function', ['server/socket/socket-inputs: row 3:']),
  row(4, 'unknown event', [
    'server/socket/socket-inputs: row 4:',
    'server/socket/fuzz: the same process keeps running',
  ]),
  row(5, 'order id missing', ['server/socket/socket-inputs: rows 5 and 6:']),
  row(6, 'order id that is not a UUID', ['server/socket/socket-inputs: rows 5 and 6:']),
  row(7, 'same id, same payload', [
    'server/socket/socket-inputs: rows 7 and 8:',
    "server/http/sale-inputs: an order's id is used once",
  ]),
  row(8, 'same id, other payload', [
    'server/socket/socket-inputs: rows 7 and 8:',
    'journey/same-order: with different contents',
  ]),
  row(9, 'impossible quantities', [
    'server/socket/socket-inputs: row 9:',
    'server/http/sale-inputs: quantities, lines and SKUs outside their bounds',
  ]),
  row(10, "over a buyer's limit", [
    'server/socket/socket-inputs: rows 10 and 11:',
    'journey/limits: hold across the orders of a buyer',
  ]),
  row(11, 'unknown item', ['server/socket/socket-inputs: rows 10 and 11:']),
  row(12, 'sale not open', [
    'server/socket/socket-inputs: row 12:',
    'journey/close-sale: rejects orders before it opens and while it is paused',
  ]),
  row(13, 'extra keys', [
    'server/socket/socket-inputs: row 13:',
    'server/http/http-inputs: an unknown key is refused by name',
  ]),
  row(14, 'prototype-poisoning keys', [
    'server/socket/socket-inputs: row 14:',
    'shared/contract/plain-placement: hidden keys and foreign prototypes never pass',
  ]),
  row(15, 'too large, too deep', [
    'server/socket/socket-inputs: row 15: objects a hundred deep',
    'server/socket/socket-inputs: row 15: ${what} closes the socket',
  ]),
  row(16, 'binary', ['server/socket/socket-inputs: row 16: binary is refused']),
  row(17, '1,000 orders a second on one socket', ['server/socket/socket-inputs: row 17:']),
  row(18, 'expired, forged, unsigned token', [
    'server/socket/handshake: row 18:',
    'server/access/doors: lets in ${String(route.allow)} and nobody else',
    'server/access/revoked-tokens: closes its sockets on every gateway',
  ]),
  row(19, 'foreign origin', ['server/socket/handshake: row 19:']),
  row(20, 'order after the token expired', ['server/socket/handshake: row 20:']),
  row(21, "unknown sale, someone else's orders", [
    'server/access/visibility: is not revealed by joining a sale',
    'server/socket/socket-inputs: rows 10 and 11:',
  ]),
  row(22, 'invalid phone numbers', [
    'server/http/http-inputs: an invalid phone number is refused',
    'shared/person/phone: what is not a Vietnamese mobile number is refused',
  ]),
  row(23, 'empty or oversized names', [
    'server/http/http-inputs: an empty, oversized or non-Unicode name or address',
    'shared/person/person-text: nothing visible, a lone surrogate, or too long',
  ]),
  row(24, 'names that look like code', [
    'server/http/http-inputs: a name that looks like code is a name',
    'shared/packing/zpl: whatever its text contains',
    'shared/packing/paper-text: no text of any kind exceeds its box',
    'server/access/leaks: is one JSON object per line in its log',
  ]),
  row(25, "a client's own time", [
    'journey/deadline: does not record a breach for a parcel whose scan was made offline in time',
    'server/socket/socket-inputs: row 13:',
  ]),
  row(26, 'body that is not JSON', [
    'server/http/http-inputs: a body that is not JSON, or none',
    'server/http/http-inputs: a body in another character set',
  ]),
  row(27, 'body too large or compressed', [
    'server/http/http-inputs: a body that is too large',
    'server/http/http-inputs: a body in another character set, or compressed',
  ]),
  row(28, 'duplicate keys', ['server/http/http-inputs: a duplicate key is refused']),
  row(29, 'malformed id in a path', ['server/http/http-inputs: a malformed id is simply not found']),
  row(30, "someone else's order", [
    'server/http/http-inputs: what belongs to someone else is not found either',
    'server/access/visibility: does not exist for ${roles.map(strangerOf)',
  ]),
  row(31, 'quota below what is sold', ['server/http/sale-inputs: a quota never falls below what is held and sold']),
  row(32, 'quota raised while orders wait', ['server/http/sale-inputs: and a change counts once']),
  row(33, 'impossible page lengths, foreign cursors', ['server/http/sale-inputs: a page of a list is 1-200 long']),
  row(34, 'an id reused elsewhere', [
    'server/http/sale-inputs: a sale is created once under its id',
    'server/http/sale-inputs: and a change counts once',
  ]),
  row(35, 'spoofed X-Forwarded-For', [
    'server/order/overload: the address is the one that the last trusted proxy saw',
    'server/order/overload: whatever the client writes into its header',
  ]),
  row(36, 'spreadsheets in odd encodings, or empty', ['journey/import-items: are read from ${name}', spreadsheets]),
  row(37, 'missing, duplicate or unknown columns', [spreadsheets]),
  row(38, 'a SKU twice', [spreadsheets]),
  row(39, 'invalid prices', [spreadsheets, "journey/import-items: keep numbers that the owner's language writes"]),
  row(40, 'invalid quantities', [spreadsheets]),
  row(41, 'broken quotes, too many rows', [
    spreadsheets,
    'journey/import-items: are refused unread when there are too many bytes',
  ]),
  row(42, 'formulas', [
    'journey/import-items: keep a formula in a name as the text it is',
    'shared/lib/csv: never contains a formula',
  ]),
  row(43, 'webhook with a wrong signature', ['journey/prepaid: is refused with a wrong signature']),
  row(44, 'webhook signed at another time', ['journey/prepaid: or signed too long ago']),
  row(45, 'the same webhook ten times', ['journey/prepaid: counts once when the provider sends it ten times at once']),
  row(46, 'payment for a cancelled order', ['journey/prepaid: of a wrong amount or currency, for a cancelled']),
  row(47, 'unknown webhook type', [
    'server/access/doors: lets in ${String(route.allow)} and nobody else',
    'journey/prepaid: and leaves nothing',
  ]),
  row(48, 'payment for an unknown order', ['journey/prepaid: that arrives before its order is kept']),
  row(49, 'command lines', [
    'scripts/commands: answers unknown arguments with its usage',
    'scripts/commands: a nearly right option gets a suggestion',
  ]),
  row(50, 'port taken, no database, no tables', [
    'scripts/commands: a web process says in one line that its port is taken',
    'services/given-urls: a given Postgres that cannot be used is named',
  ]),
  row(51, 'interrupted, or run twice', [
    'services/lifecycle: a second start on the same data home is refused',
    'services/lifecycle: kill -9 during the start leaves nothing alive',
  ]),
  row(52, 'reader of stdout gone', ['scripts/commands: a command exits quietly when its reader goes away']),
  row(53, 'settings missing or malformed', ['scripts/docs: every problem of a configuration is reported at once']),
  row(54, 'settings out of range', [
    'scripts/docs: every problem of a configuration is reported at once',
    'server/http/sale-inputs: a sale with an unknown zone',
  ]),
  row(55, 'sample secrets', ['scripts/docs: every problem of a configuration is reported at once']),
  row(56, 'services with dangerous settings', [
    'services/given-urls: a given Redis that may drop keys is refused',
    'services/find-redis: Redis before 6.2 is too old',
    'shared/startup/startup-check: refuses a Redis that drops keys and is a replica',
    'shared/startup/startup-check: refuses a database that is read-only',
  ]),
  row(57, 'two sales with one id', ['server/http/sale-inputs: a sale is created once under its id']),
  row(58, 'deadlines already past', [
    'journey/deadline: records the breach for an order that was paid after its deadline',
    'shared/deadline/alarm: always include the deadline itself',
  ]),
  row(59, 'labels without an address, or beyond the font', [
    'shared/packing/paper: an empty address or phone prints a dash',
    'shared/packing/paper-text: what no font can draw leaves one visible placeholder, and is reported',
  ]),
  row(60, 'outgoing webhooks into private networks', [
    'shared/outgoing/post: is refused again at the call',
    'shared/outgoing/post: no redirect is followed',
  ]),
]

test('each of the 60 bad inputs is sent by a test, or there is a reason why it cannot be sent', () => {
  expect(badInputs.map(({ no }) => no)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
  for (const { no, tests = [], because } of badInputs)
    assert.ok(tests.length > 0 !== (because !== undefined), `${no} is not covered`)
})

test('every test that sends one exists', () => {
  expect(
    badInputs.flatMap(({ no, tests = [] }) =>
      tests.filter((named) => !isThere(named)).map((named) => `${no}: ${named}`),
    ),
  ).toEqual([])
})
