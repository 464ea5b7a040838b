import { figure, inTurns, type Figure } from './figure.ts'
import { openOldDatabases } from './old-database.ts'
import type { Bench } from './harness.ts'
import { driveHotSale } from './throughput.ts'

/**
 * The load of throughput-200x10 on a database full of old orders, against one that started empty; each run has its own
 * processes.
 */
export async function oldOrders(bench: Bench): Promise<Figure> {
  const databases = await openOldDatabases(
    { ...bench.prepared.config, DATABASE_URL: bench.prepared.ownerUrl },
    bench.oldOrders,
    bench.say,
  )
  const rateOn = async (DATABASE_URL: string): Promise<number> => {
    const harness = await bench.open({ env: { DATABASE_URL } })
    try {
      return (await driveHotSale(harness, 200, 10)).perSecond
    } finally {
      await harness.close()
    }
  }
  try {
    const runs = await inTurns(
      () => rateOn(databases.oldUrl),
      () => rateOn(databases.emptyUrl),
    )
    return figure('old-5m', 'decided orders/s', runs, {
      oldOrders: bench.oldOrders,
      about: 'yardstick: the same with no old orders; --old-orders 5000000 for the whole',
      seededInSeconds: databases.seededInSeconds,
    })
  } finally {
    await databases.close()
  }
}
