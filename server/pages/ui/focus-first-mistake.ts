/**
 * Moves the focus to the first field that is marked wrong, or to what else says what is wrong, once it is shown: an
 * error below the edge of a phone's screen looks like a button that does nothing.
 */
export function focusFirstMistake(within: HTMLElement | null): void {
  requestAnimationFrame(() => {
    const first =
      within?.querySelector<HTMLElement>('[aria-invalid="true"], [data-mistake]') ??
      within?.querySelector<HTMLElement>('[role="alert"]')
    first?.focus({ preventScroll: true })
    first?.scrollIntoView({ block: 'center' })
  })
}
