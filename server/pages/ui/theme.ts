import { keep, read } from './words.ts'

const keptAs = 'flashpack.theme'

/** Applies this device's choice; without one the system setting applies, through CSS. */
export function applyTheme(): void {
  const chosen = read(keptAs)
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset['theme'] = chosen
}

export function changeTheme(): void {
  const isDark =
    document.documentElement.dataset['theme'] === 'dark' ||
    (document.documentElement.dataset['theme'] !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  keep(keptAs, isDark ? 'light' : 'dark')
  applyTheme()
}
