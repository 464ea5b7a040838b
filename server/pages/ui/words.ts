import { signal } from '@preact/signals'

/** The languages of the pages. Vietnamese is the source: its dictionary defines the keys. */
const languages = ['vi', 'en'] as const
export type Language = (typeof languages)[number]

const keptAs = 'flashpack.language'

/**
 * The current language. `?lang=en` in the URL wins and is remembered; otherwise the earlier choice; otherwise English
 * for English browsers.
 */
export const language = signal<Language>(firstLanguage())

/** A text, a function that builds one, or texts by the code they stand for. */
type Entry = string | ((...values: never[]) => string) | Readonly<Record<string, string>>
type Same<Vi> = {
  [Key in keyof Vi]: Vi[Key] extends string
    ? string
    : Vi[Key] extends Readonly<Record<string, string>>
      ? Readonly<Record<keyof Vi[Key] & string, string>>
      : Vi[Key]
}

/**
 * A page's words in both languages. A key missing in one of them is a compile error. Call the result where the words
 * are shown, so that they follow the language.
 */
export function dictionary<Vi extends Record<string, Entry>>(texts: { vi: Vi; en: Same<Vi> }): () => Same<Vi> {
  return () => (language.value === 'vi' ? (texts.vi as Same<Vi>) : texts.en)
}

export function speak(chosen: Language): void {
  language.value = chosen
  document.documentElement.lang = chosen
  keep(keptAs, chosen)
}

function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang') ?? read(keptAs)
  const first = languages.find((one) => one === asked) ?? (navigator.language.startsWith('en') ? 'en' : 'vi')
  document.documentElement.lang = first
  if (asked === first) keep(keptAs, first)
  return first
}

/** Reads from this browser's storage; undefined where storage is forbidden. */
export function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** Stores a value in this browser, or deletes it (`null`); does nothing where storage is forbidden. */
export function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // Private windows may refuse: then the value lasts only as long as the page.
  }
}
