/** Digits shortened by Excel: `8.93E+12`. The lost digits cannot be recovered from a text file. */
export const isShortened = (text: string): boolean => /^\d+(?:[.,]\d+)?E\+\d+$/i.test(text)

const months = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|thg ?\\d{1,2}|th\\d{1,2}|tháng ?\\d{1,2}'
const withMonth = new RegExp(`^(?:\\d{1,2}[-/ ](?:${months})(?:[-/ ]\\d{2,4})?|(?:${months})[-/ ]\\d{1,4})$`, 'i')
const ofDigits = /^(?:\d{1,2}[/]\d{1,2}[/]\d{2,4}|\d{4}-\d{2}-\d{2}(?:[ T].*)?|\d{1,2}-\d{1,2}-\d{4})$/

/** Whether a code looks like a date, as spreadsheets turn codes like `MAR1` and `3-1` into. */
export const looksLikeDate = (text: string): boolean => withMonth.test(text) || ofDigits.test(text)
