import pg from 'pg'

/**
 * The statements that the gateways send while `work` is done, in their order: heard in the driver, the one place that
 * all of them pass, and told from those of the workers by the name of their connection.
 */
export async function heardStatements(work: () => Promise<void>): Promise<string[]> {
  const heard: string[] = []
  const { prototype } = pg.Client as unknown as { prototype: { query: (...all: unknown[]) => unknown } }
  const { query } = prototype
  prototype.query = function heardQuery(this: unknown, ...all) {
    const [first] = all
    const text = typeof first === 'string' ? first : (first as { text?: unknown } | undefined)?.text
    const { connectionParameters } = this as { connectionParameters?: { application_name?: string } }
    const isGateway = connectionParameters?.application_name?.startsWith('flashpack-web')
    if (isGateway && typeof text === 'string') heard.push(text)
    return query.apply(this, all)
  }
  try {
    await work()
  } finally {
    prototype.query = query
  }
  return heard
}
