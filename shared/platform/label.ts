/** Files of labels are refused above these. */
export const labelFileMax = { bytes: 80 * 1024 * 1024, pages: 600 }

/** Why a file of labels cannot be used. */
export const labelFileErrors = ['encrypted', 'damaged', 'no-pages', 'too-many-pages', 'too-slow'] as const
export type LabelFileError = (typeof labelFileErrors)[number]

/**
 * Why a page is in the tray: it shows no code, none of a known package, those of several, four labels on one sheet, or
 * another page with the same code shows something else.
 */
export const trayProblems = ['no-code', 'unknown-code', 'two-codes', 'four-up', 'same-tracking-differs'] as const
export type TrayProblem = (typeof trayProblems)[number]

/**
 * Why a page is not used. Besides the tray: it repeats another page, another was chosen in its place, or somebody threw
 * it away.
 */
export type LabelProblem = TrayProblem | 'repeat' | 'replaced' | 'discarded'

/** The name by which a page is called: `<file>-<page>`. */
export function pageName(fileId: string, number: number): string {
  return `${fileId}-${number}`
}

/** Parses a name that the contract has checked. */
export function readPageName(name: string): { fileId: string; number: number } {
  return { fileId: name.slice(0, 36), number: Number(name.slice(37)) }
}
