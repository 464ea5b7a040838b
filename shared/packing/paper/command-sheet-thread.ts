import { parentPort, workerData } from 'node:worker_threads'
import { commandSheet, type CommandSheetSize } from './command-sheet.ts'
import type { PaperLocale } from './paper.ts'

/** Renders one sheet and exits, for the same reason as a report's thread. */
const { size, locale } = workerData as { size: CommandSheetSize; locale: PaperLocale }
const bytes = commandSheet(size, locale)
parentPort!.postMessage(bytes, [bytes.buffer as ArrayBuffer])
