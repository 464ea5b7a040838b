import { keep, read } from './words.ts'

const keptAs = 'flashpack.theme'

/** Applies this device's choice, also to the browser's own bar; without one the system setting applies, through CSS. */
export function applyTheme(): void {
  const chosen = read(keptAs)
  if (chosen !== 'light' && chosen !== 'dark') return
  document.documentElement.dataset['theme'] = chosen
  const colour = getComputedStyle(document.documentElement).getPropertyValue('--card')
  for (const bar of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) bar.content = colour
}

export function changeTheme(): void {
  const isDark =
    document.documentElement.dataset['theme'] === 'dark' ||
    (document.documentElement.dataset['theme'] !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  keep(keptAs, isDark ? 'light' : 'dark')
  applyTheme()
}
