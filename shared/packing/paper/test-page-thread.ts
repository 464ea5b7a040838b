import { parentPort, workerData } from 'node:worker_threads'
import { testPageZpl, type TestPage } from './test-page.ts'

/** Renders one test page and exits, for the same reason as a report's thread. */
const bytes = new TextEncoder().encode(testPageZpl(workerData as TestPage))
parentPort!.postMessage(bytes, [bytes.buffer])
