import { useEffect } from 'preact/hooks'

/** While something is open over the page, the browser's back button closes it instead of leaving the page. */
export function useBack(isOpen: boolean, close: () => void): void {
  useEffect(() => {
    if (!isOpen) return undefined
    // After a reload the entry is there already.
    if (!isBackEntry()) {
      // Going back must not undo the scrolling to the outcome.
      history.scrollRestoration = 'manual'
      history.pushState({ isOpen }, '')
    }
    addEventListener('popstate', close)
    return () => {
      removeEventListener('popstate', close)
      // Closed in another way: the entry that was added is left again.
      if (isBackEntry()) history.back()
    }
  }, [isOpen])
}

function isBackEntry(): boolean {
  return (history.state as { isOpen?: boolean } | null)?.isOpen === true
}
