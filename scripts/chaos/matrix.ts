/**
 * How a fault of the matrix is covered: by tests of `npm test`, by faults of `npm run chaos`, or by a reason where it
 * cannot be injected here.
 */
export interface MatrixRow {
  id: string
  fault: string
  /** `file: part of the title`, the file below `test/` without `.test.ts`. */
  tests?: readonly string[]
  chaos?: readonly string[]
  because?: string
}

const row = (id: string, fault: string, covered: Omit<MatrixRow, 'id' | 'fault'>): MatrixRow => ({
  id,
  fault,
  ...covered,
})

/**
 * Tests that stop whole servers and wait until everything has recovered, minutes in all. `npm run chaos` injects the
 * same faults, so a whole `npm test` leaves them out; `npm test -- chaos` runs them.
 */
export const leftToChaos: readonly string[] = [
  'chaos/clock-skew',
  'chaos/gateway-killed',
  'chaos/half-open',
  'chaos/postgres-lost',
  'chaos/redis-lost',
]

export const matrix: readonly MatrixRow[] = [
  row('F1', 'gateway killed -9 before its chunk is written', { tests: ['chaos/gateway-killed: F1:'], chaos: ['F1'] }),
  row('F2', 'gateway killed -9 after the commit, before the answer', {
    tests: ['chaos/gateway-killed: F2:'],
    chaos: ['F2'],
  }),
  row('F3', 'gateway killed -9 after the answer, before the job is enqueued', {
    tests: ['chaos/gateway-killed: F3:', 'journey/killed: loses no acknowledged order'],
    chaos: ['F3'],
  }),
  row('F4', 'worker killed -9 before it starts', { tests: ['chaos/worker-killed: F4: {'], chaos: ['F4'] }),
  row('F5', 'worker killed -9 inside its transaction', {
    tests: ['chaos/worker-killed: F5: {', 'journey/killed: duplicates nothing and loses nothing'],
    chaos: ['F5'],
  }),
  row('F6', 'worker killed -9 after its commit, before its job is done', {
    tests: ['chaos/worker-killed: F6: {'],
    chaos: ['F6'],
  }),
  row('F7', 'worker frozen longer than its locks, then continues', {
    tests: ['chaos/worker-killed: F7:'],
    chaos: ['F7'],
  }),
  row('F8', 'event loop blocked', { chaos: ['F7', 'F8'] }),
  row('F9', 'Redis killed -9 and restarted', { tests: ['chaos/redis-lost: F9:'], chaos: ['F9', 'F9b'] }),
  row('F10', 'Redis loses its last seconds', { tests: ['chaos/redis-lost: F10:'], chaos: ['F10'] }),
  row('F11', 'Redis loses everything', {
    tests: ['journey/lost-job: costs no acknowledged order and leaves nobody without a decision'],
    chaos: ['F11'],
  }),
  row('F12', 'Redis out of memory', { tests: ['chaos/redis-lost: F12:'], chaos: ['F12'] }),
  row('F13', 'Redis with an evicting policy at the start', {
    tests: ['services/given-urls: a given Redis that may drop keys is refused'],
  }),
  row('F14', 'Redis frozen', { chaos: ['F14'] }),
  row('F15', 'reply to an enqueued job lost', {
    tests: ['chaos/lost-answers: F15: a job', 'chaos/fault-proxy: F15:'],
    chaos: ['F15'],
  }),
  row('F16', 'job lost on the way to the queue', {
    tests: ['chaos/lost-answers: F16: a job', 'chaos/fault-proxy: F16:'],
    chaos: ['F16'],
  }),
  row('F17', 'half-open connections', { tests: ['chaos/half-open: F17:'], chaos: ['F17', 'F17b'] }),
  row('F18', 'Redis read-only, as in a failover', { chaos: ['F18'] }),
  row('F19', 'Redis rewrites its append-only file, or answers late', { chaos: ['F19', 'F19b'] }),
  row('F20', 'Postgres stopped immediately', { tests: ['chaos/postgres-lost: F20:'], chaos: ['F20'] }),
  row('F21', 'connections to Postgres ended one after the other', {
    tests: ['chaos/postgres-lost: F21:'],
    chaos: ['F21'],
  }),
  row('F22', 'answer to a commit lost', {
    tests: ['chaos/lost-answers: F22: a chunk', 'chaos/lost-answers: F22: decisions'],
    chaos: ['F22'],
  }),
  row('F23', 'commit lost on the way', {
    tests: ['chaos/lost-answers: F23: a chunk', 'chaos/lost-answers: F23: decisions'],
    chaos: ['F23'],
  }),
  row('F24', 'slow Postgres', {
    tests: ['journey/same-order: is never acknowledged before the order is durable'],
    chaos: ['F24', 'F24b'],
  }),
  row('F25', 'hot items locked by another session', { chaos: ['F25'] }),
  row('F26', 'deadlocks', { chaos: ['F26'] }),
  row('F27', 'serialization failures', { chaos: ['F27'] }),
  row('F28', 'no connections left', { chaos: ['F28'] }),
  row('F29', 'Postgres read-only', { chaos: ['F29'] }),
  row('F30', 'the same job twice', { tests: ['chaos/lost-answers: F30:'] }),
  row('F31', 'the same id with different contents', {
    tests: ['journey/same-order: is refused, in flight and after the decision, with different contents'],
  }),
  row('F32', 'an order that always throws', { tests: ['journey/poison-order: holds up nobody'] }),
  row('F33', 'work that kills its worker each time', { tests: ['chaos/worker-killed: F33:'] }),
  row('F34', 'job stalled beyond its limit', {
    tests: ['journey/lost-job: is enqueued by the sweeper, even if a failed job with the same id exists'],
    chaos: ['F7'],
  }),
  row('F35', 'workers come and go', {
    tests: ['journey/shutdown: answer every tap, lose nothing, duplicate nothing, and exit'],
    chaos: ['F35'],
  }),
  row('F36', 'SIGTERM while a service is down', { tests: ['chaos/postgres-lost: F36:'], chaos: ['F36', 'F36b'] }),
  row('F37', 'gateway shut down with all its viewers', { tests: ['shared/client/coming-back: '], chaos: ['F37'] }),
  row('F38', 'viewers who do not read', {
    tests: ['server/order/overload: is dropped before the backlog for them grows large'],
  }),
  row('F39', 'connections that come and go', {
    tests: ['server/order/overload: without counting a reconnecting client twice'],
    chaos: ['F39'],
  }),
  row('F40', 'malformed packets', {
    tests: [
      'server/socket/fuzz: a gateway that is sent ten thousand malformed packets',
      'server/socket/socket-inputs: a websocket that receives nonsense',
    ],
  }),
  row('F41', 'wrong clocks', { tests: ['chaos/clock-skew: F41:'], chaos: ['F41', 'F41b', 'F41c'] }),
  row('F42', 'everything down over a deadline', {
    tests: ['journey/deadline: catches up on what came due while all workers were down'],
    because: 'Every run of chaos ends with it: all processes are killed while the deadlines pass.',
  }),
  row('F43', "a scheduler's job lost", {
    because:
      'There is no scheduler in the queue: alarms are rows that sweepers find, which F11 and F42 show with an empty queue.',
  }),
  row('F44', 'daylight saving, midnight, cut-offs', { tests: ['journey/deadline-vectors: the deadline of an order'] }),
  row('F45', 'disk full', { tests: ['chaos/postgres-lost: F45:'], chaos: ['F45'] }),
  row('F46', 'killed while paper is stored', { tests: ['chaos/half-printed: F46:'] }),
  row('F47', 'webhooks repeated, early, forged', {
    tests: [
      'journey/prepaid: counts once when the provider sends it ten times at once',
      'journey/prepaid: is refused with a wrong signature',
      'journey/prepaid: that arrives before its order',
      'journey/prepaid: signed with the old secret counts during a rotation',
    ],
  }),
  row('F48', 'receiver of our webhooks down', {
    tests: ['journey/ladder: F48: reaches a receiver that was down', 'shared/outgoing/post: no redirect is followed'],
  }),
  row('F49', 'token expires or is revoked on an open socket', {
    tests: [
      'server/socket/handshake: row 20: ends when the token expires',
      'server/access/revoked-tokens: closes its sockets on every gateway within five seconds',
    ],
  }),
  row('F50', 'two workers cut batches at once', {
    tests: ['journey/packing: gives a batch to one of two packers'],
    because: 'Every run of chaos cuts its batches with two workers, and C8 looks at them.',
  }),
  row('F51', 'partial failure of a flow of jobs', {
    because: 'No flows of jobs are used: a test of the matrix looks for them in the code.',
  }),
  row('F52', 'queue events fall behind', {
    because:
      'No queue events are used: decisions are published by the relay and re-read from Postgres (test of the matrix; journey/relay-off).',
  }),
  row('F53', 'nobody is reading stdout any more', {
    tests: ['services/supervise: kill -9 of the supervisor is noticed by its processes'],
  }),
  row('F54', 'unexpected error in a process', {
    tests: ['services/supervise: a process that dies is restarted'],
  }),
  row('F55', 'old client, new gateway', {
    because: 'There is one version of the contract so far; unknown fields are refused by name (server/socket-inputs).',
  }),
  row('F56', 'backup of an hour ago, newer Redis', { tests: ['scripts/backup: F56:'] }),
  row('F57', "worker killed -9 while it matches a platform's labels", { chaos: ['F57'] }),
  row('F58', "a platform's order file taken several times at once, gateway killed -9", {
    tests: ['journey/platform-orders: a file taken twice at once is taken once'],
    chaos: ['F58'],
  }),
]
