import { commandOf, isCommandCode } from '../../../shared/packing/command-code.ts'
import type { Session } from '../ui/session.ts'
import { scanLabelOrItem } from './actions.ts'
import { obey } from './commands.tsx'
import { say } from './state.ts'

/** What a scan means depends on what it is: a command, a label, or an item. A command that this station does not know is never taken for an item. */
export async function scanned(text: string, session: Session): Promise<void> {
  const code = text.trim().toUpperCase()
  const command = commandOf(code)
  if (command) await obey(command, session)
  else if (isCommandCode(code)) say('unknown', code)
  else await scanLabelOrItem(code, session)
}
