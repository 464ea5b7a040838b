/** A deliberate break of one promise, and the test that must notice it. */
export interface Mutant {
  name: string
  /** The file that is changed, and the one place in it. */
  file: string
  from: string
  to: string
  /** Test file (without `.test.ts`) and a part of the title of the test that must fail. */
  tests: string
  title: string
}

export const mutants: readonly Mutant[] = [
  {
    name: 'acknowledges before the commit', file: 'server/intake.ts', tests: 'chaos/gateway-killed', title: 'F1:',
    from: '    const receivedAt = await insertChunk(', to: '    for (const one of chunk) report.kept(one, ctx.clock.now())\n    const receivedAt = await insertChunk(',
  },
  { name: 'inserts chunks without ON CONFLICT', file: 'server/intake.ts', tests: 'chaos/lost-answers', title: 'F22: a chunk whose commit was done', from: ' on conflict (chunk_id) do nothing', to: '' },
  { name: 'lets the queue number the jobs', file: 'shared/queue/bells.ts', tests: 'chaos/lost-answers', title: 'F15: a bell whose answer was lost is in the queue once', from: '{ ...forgetful, ...how, jobId }', to: '{ ...forgetful, ...how, ...(jobId === undefined && { jobId }) }' },
  {
    name: 'does not lock the lane', file: 'shared/stock/reserve-store.ts', tests: 'journey/burst', title: 'decide nothing in a lane that somebody else holds',
    from: 'where partition_id = $1 for update', to: 'where partition_id = $1',
  },
  { name: 'never rings again', file: 'workers/sweep.ts', tests: 'chaos/gateway-killed', title: 'F3:', from: 'age > ringAfterSeconds)', to: 'age > ringAfterSeconds * 1e9)' },
  {
    name: 'sets alarms by timers that die with their process', file: 'workers/enforce-deadline.ts', tests: 'journey/deadline.test', title: 'makes good what came due while all workers were down',
    from: "state = 'set' and due_at <= (select app_now()) group by", to: "state = 'set' and due_at between (select app_now()) - interval '5 seconds' and (select app_now()) group by",
  },
  {
    name: 'shows nothing to those who rejoin', file: 'server/snapshots.ts', tests: 'journey/reconnect', title: 'finds the order decided on coming back',
    from: 'return pairs.map((pair) => found.get(`${pair.viewerId}/${pair.saleId}`) ?? [])', to: 'return pairs.map(() => [])',
  },
  { name: 'does not ask for decisions that the relay lost', file: 'server/follow-order.ts', tests: 'journey/relay-off', title: 'is told to everybody in time', from: 'received.monotonicMs < now - askAfterMs', to: 'received.monotonicMs < 0 * askAfterMs' },
  { name: 'does not raise the version of an item', file: 'shared/stock/reserve-store.ts', tests: 'journey/reconnect', title: 'has versions that only rise', from: 'version = i.version + 1', to: 'version = i.version' },
  {
    name: 'keeps the stock of holds that expire', file: 'workers/expire-holds.ts', tests: 'journey/prepaid', title: 'expires when it is not paid in time',
    from: "stock: await moveOrdersStock(tx, saleId, 'expire', orders, counter!.last_seq)", to: "stock: orders.length < 0 ? await moveOrdersStock(tx, saleId, 'expire', orders, counter!.last_seq) : []",
  },
  { name: 'decides an id again that was decided', file: 'workers/decide-orders.ts', tests: 'journey/same-order', title: 'is answered with its present state after the decision', from: 'if (known.has(one.order.orderId) || firstOf', to: 'if (firstOf' },
  { name: 'blames an order for the trouble of Postgres', file: 'shared/db/database.ts', tests: 'chaos/postgres-lost', title: 'F45:', from: ' || troubleOfTheServer.test(code)', to: ' || (code.length < 0 && troubleOfTheServer.test(code))' },
  { name: 'waits for ever on a silent connection', file: 'shared/db/database.ts', tests: 'chaos/half-open', title: 'F17:', from: 'if (inUse.has(client)) stream', to: 'if (!inUse) stream' },
  { name: 'does not listen to errors of connections in use', file: 'shared/db/database.ts', tests: 'chaos/lost-answers', title: 'F23: decisions', from: "(client) => client.on('error', note)", to: '() => undefined' },
  { name: 'gives up when a database is down for a moment', file: 'scripts/services/supervise.ts', tests: 'services/supervise', title: 'a process that was ready once', from: 'if (!this.#wasReady && ', to: 'if (!(this.#wasReady && this.name === \'\') && ' },
  { name: 'leaves the sockets of a revoked token open', file: 'server/revoke-tokens.ts', tests: 'server/revoked-tokens', title: 'closes its sockets on every gateway', from: 'if (news) closeSockets', to: 'if (news && rows.length < 0) closeSockets' },
  { name: 'takes a revoked token by HTTP', file: 'server/http-routes.ts', tests: 'server/revoked-tokens', title: 'closes its sockets on every gateway', from: 'if (actor) gateway.revocations.refuse(actor)', to: 'if (!actor) void gateway' },
  { name: 'believes the name of a command', file: 'server/socket-routes.ts', tests: 'server/fuzz', title: 'nothing of it was unforeseen', from: "String(event).slice(0, 40)}: there is", to: '(event as string).slice(0, 40)}: there is' },
  { name: 'asks nobody whose batch it is', file: 'server/sight.ts', tests: 'server/sight', title: 'is not there for', from: "if (!batch || (actor.role !== 'admin' && batch.seller_id !== actor.sellerId)) throw new Refusal('not-found', 'There is no such batch.')", to: "if (!batch || actor.sub === '') throw new Refusal('not-found', 'There is no such batch.')" },
  { name: 'lets web and worker change the audit', file: 'shared/db/roles.ts', tests: 'shared/database-role', title: 'can neither change nor remove a', from: 'revoke update, delete, truncate on', to: 'revoke truncate on' },
  { name: 'believes the rows of a link', file: 'shared/verify/audit-rules.ts', tests: 'journey/audit', title: 'is found ', from: 'return link.present.equals(link.content) ? undefined', to: 'return link.present.equals(link.content) || link.found > 0 ? undefined' },
  { name: 'writes formulas into lists', file: 'shared/csv.ts', tests: 'shared/csv', title: 'never holds a formula', from: 'formula.test(cell) || ', to: '' },
  { name: 'promises a full day to those who order', file: 'workers/plan-decisions.ts', tests: 'journey/past-capacity', title: 'are promised the next day before the buyer confirms', from: 'shifts.get(saleId) ?? []', to: '[]' },
  { name: 'calls into private networks', file: 'shared/outgoing/post.ts', tests: 'shared/outgoing/post', title: 'is refused again at the call', from: 'const inside = !error && found.some', to: 'const inside = error !== null && found.some' },
  { name: 'climbs also when somebody has it', file: 'workers/climb-ladder.ts', tests: 'journey/ladder', title: 'climbs rung by rung', from: 'sql`acknowledged_at is null and climbed_at', to: 'sql`climbed_at' },
  { name: 'keeps the goods of a parcel it gave up', file: 'shared/packing/release-store.ts', tests: 'journey/past-capacity', title: 'the orders are cancelled, their goods released', from: 'moveOrdersStock(tx, parcel.sale_id, \'return\', returned,', to: 'moveOrdersStock(tx, parcel.sale_id, \'return\', returned.slice(returned.length),' },
  { name: 'sells what is not there', file: 'shared/stock/allocate.ts', tests: 'journey/burst', title: 'sell exactly 300 units', from: 'availableOf(line, offers[i]!) < line.quantity)', to: 'availableOf(line, offers[i]!) < line.quantity - 1)' },
  { name: 'hands a parcel over that another carrier is booked for', file: 'shared/dispatch/pickup.ts', tests: 'shared/dispatch/pickup', title: 'what a scan at the truck is', from: 'parcel.carrier !== undefined && parcel.carrier !== carrier', to: "parcel.carrier === ''" },
  { name: 'counts a message of the status feed each time it comes', file: 'server/take-carrier-event.ts', tests: 'journey/carriers', title: 'the status feed counts each message once', from: 'JSON.stringify([account.account_id, event.tracking, event.rawStatus, event.at])', to: 'JSON.stringify([account.account_id, event.tracking, event.rawStatus, event.at, Math.random()])' },
  { name: 'gives up a booking whose answer was lost', file: 'shared/dispatch/carriers/ghtk.ts', tests: 'journey/carriers', title: 'an answer that was lost books once', from: "return { is: 'known' }", to: "return { is: 'refused', error: 'known' }" },
  { name: 'signs for parcels that nobody scanned', file: 'server/sign-pickup.ts', tests: 'journey/hand-over', title: 'one signature hands all of them over', from: "and k.result = 'ok' order by p.code", to: 'order by p.code limit 1' },
  { name: 'keeps paper that was drawn before an erasure', file: 'shared/packing/paper-store.ts', tests: 'person/erase.test', title: 'is off the paper that is drawn afterwards', from: 'from batch where paper_version > ${document.paperVersion}::int)', to: 'from batch where paper_version > ${document.paperVersion}::int + 1000)' },
  { name: 'erases what an order still needs', file: 'shared/person/erase-store.ts', tests: 'person/erase-later', title: 'that is still needed is not erased', from: 'if ((await ordersUnderWay(tx, buyerKey)).length > 0) return', to: 'if ((await ordersUnderWay(tx, buyerKey)).length < 0) return' },
  { name: 'forgets people after half their time', file: 'shared/person/retention-store.ts', tests: 'person/forget', title: 'are forgotten with the paper that names them', from: 'having max(r.created_at) < (select app_now()) - ${days} *', to: 'having max(r.created_at) < (select app_now()) - ${days / 2} *' },
  { name: 'makes the phone index anew from a new key', file: 'shared/person/phone-index-store.ts', tests: 'person/rekey', title: 'reads what the former key has sealed', from: 'return openPersonalData(ring, ring.open(kept.sealed, place))', to: 'return openPersonalData(ring, phoneIndexKey(present))' },
  { name: 'restores a backup without looking at its checksums', file: 'scripts/backup/put-back.ts', tests: 'scripts/restore', title: 'is refused whole when a byte of it is wrong', from: '  await checkFiles(folder, manifest)', to: '  if (manifest.tables.length < 0) await checkFiles(folder, manifest)' },
  { name: 'starts on a Postgres that does not sync', file: 'shared/preflight/postgres-problems.ts', tests: 'server/preflight', title: 'refuses a Redis that drops keys and is a replica', from: "mustBeOn.includes(name) && value === 'off'", to: "mustBeOn.includes(name) && value === 'never'" },
  { name: 'prints a label again under its old code', file: 'shared/packing/print.ts', tests: 'journey/prints.test', title: 'after a jam a range is printed again', from: 'last.code === code ? freshCode() : code', to: 'last.code === freshCode() ? freshCode() : code' },
  { name: 'sends a chunk again that broke off', file: 'workers/send-labels.ts', tests: 'journey/printers', title: 'that dies in the middle', from: "connected ? 'broken' : 'unreached', error }", to: "connected && bytes.length < 0 ? 'broken' : 'unreached', error }" },
  { name: 'sends labels to any address', file: 'shared/packing/printer.ts', tests: 'journey/printers', title: 'stands in the own network', from: 'return first === 10 ||', to: 'return first !== second ||' },
  { name: 'gives one batch to two packers', file: 'server/claim-batch.ts', tests: 'journey/claims', title: 'give six packers', from: "if (batch.state !== 'open') throw", to: "if (batch.state === 'packed') throw" },
  { name: 'never releases a claim that lies idle', file: 'workers/release-claims.ts', tests: 'journey/claims', title: 'are released when they lie idle', from: "interval '1 minute'`", to: "interval '1 day'`" },
  { name: 'takes any lot first', file: 'shared/packing/lots.ts', tests: 'shared/packing/lots', title: 'nothing is taken from a lot while', from: 'lots.toSorted(byExpiry)', to: 'lots.toReversed()' },
  { name: 'sells again what is not on the shelf', file: 'server/report-short-pick.ts', tests: 'journey/lots', title: 'that no other lot makes up', from: 'if (cancelled.length > 0) bulletin', to: 'if (cancelled.length > 99) bulletin' },
  { name: 'keeps the lots of a cancelled parcel', file: 'shared/packing/parcel-store.ts', tests: 'journey/lots', title: 'are free again when the order is cancelled', from: 'if (onPaper) await trimLots', to: "if (onPaper && code === '') await trimLots" },
  { name: 'draws whatever calls itself a photo', file: 'server/keep-photo.ts', tests: 'server/packing-table', title: 'what is no photo is refused', from: '!looksLikePhoto(image)', to: 'image.length < looksLikePhoto.length' },
  { name: 'lets an OCOP star shine for four years', file: 'shared/packing/preflight.ts', tests: 'shared/packing/preflight', title: 'stars are good for 36 months', from: 'const starMonths = 36', to: 'const starMonths = 48' },
]
