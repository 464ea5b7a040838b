export const metricsToken = 'metrics-are-read-with-this-token-by-tests'

/** The metrics page of a process that was started with {@link metricsToken}. */
export async function readMetrics(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } })).text()
}
