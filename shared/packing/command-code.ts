/** Commands a packer can give the station by scanning; each has its own code on the command sheet. */
export const stationCommands = {
  next: '-NEXT-',
  print: '-PRINT-',
  label: '-LABEL-',
  undo: '-UNDO-',
  short: '-SHORT-',
  cancel: '-CANCEL-',
  back: '-BACK-',
  help: '-HELP-',
} as const
export type StationCommand = keyof typeof stationCommands

/**
 * Hyphens at both ends: a SKU begins with a letter or a digit, a parcel code has only digits, and half a command is not
 * a command.
 */
const shape = /^-[A-Z]{2,10}-$/

export function isCommandCode(text: string): boolean {
  return shape.test(text)
}

/** The command a scan stands for; undefined for any other code. */
export function commandOf(text: string): StationCommand | undefined {
  return (Object.keys(stationCommands) as StationCommand[]).find((command) => stationCommands[command] === text)
}
