import type { JSX } from 'preact'

/**
 * Icons drawn for Flashpack: 24 by 24, two-unit strokes. They mean nothing without the word next to them, and are
 * therefore hidden from screen readers.
 */
const paths = {
  bolt: 'M13 2 4 14h6l-1 8 9-12h-6z',
  check: 'm4 12.5 5.5 5.5L20 7',
  cross: 'M6 6l12 12M18 6 6 18',
  warn: 'M12 3 2 20h20zM12 10v4M12 17v.5',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8v.5',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2',
  calendar: 'M4 6h16v14H4zM4 11h16M8 3v5M16 3v5',
  box: 'M3 8l9-5 9 5v8l-9 5-9-5zM3 8l9 5 9-5M12 13v8',
  pin: 'M9 3h6l-1 6 4 4H6l4-4zM12 13v8',
  play: 'M7 4v16l13-8z',
  pause: 'M8 5v14M16 5v14',
  stop: 'M6 6h12v12H6z',
  next: 'M5 12h13M13 6l6 6-6 6',
  back: 'M19 12H6M11 6l-6 6 6 6',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  menu: 'M4 6h16M4 12h16M4 18h16',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21a8 8 0 0 1 16 0',
  users: 'M9 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 20a7 7 0 0 1 14 0M16 4.5a4 4 0 0 1 0 7.3M18 14a7 7 0 0 1 4 6',
  print: 'M7 8V3h10v5M7 17H4v-7a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v7h-3M7 14h10v7H7z',
  scan: 'M4 7V4h3M17 4h3v3M20 17v3h-3M7 20H4v-3M7 8v8M11 8v8M14 8v8M17 8v8',
  camera: 'M4 8h3l2-3h6l2 3h3v11H4zM12 17a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z',
  truck: 'M2 6h12v10H2zM14 9h4l4 4v3h-8M6 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM18 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  cash: 'M3 6h18v12H3zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2',
  globe: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  off: 'M3 3l18 18M8.5 8.5A8 8 0 0 0 4 11M12 6a12 12 0 0 1 10 4M7 15a7 7 0 0 1 7-2M12 19v.5',
  undo: 'M9 7 4 12l5 5M4 12h10a6 6 0 0 1 0 12h-1',
  list: 'M8 6h13M8 12h13M8 18h13M3.5 6v.1M3.5 12v.1M3.5 18v.1',
  chart: 'M4 20V10M10 20V4M16 20v-7M22 20H2',
  exit: 'M14 4h6v16h-6M10 8l-4 4 4 4M6 12h10',
  sheet: 'M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h7',
  wait: 'M12 3a9 9 0 1 1-9 9',
  cart: 'M3 4h3l2.5 11h10L21 7H7M9.5 20.5a1 1 0 1 0 0-2 1 1 0 0 0 0 2zM17.5 20.5a1 1 0 1 0 0-2 1 1 0 0 0 0 2z',
  photo: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5v.1',
  qr: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2',
  home: 'M4 11l8-7 8 7v9h-5v-6H9v6H4z',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
  copy: 'M9 8h11v13H9zM5 16H4V3h11v2',
  save: 'M12 3v12M7 10.5l5 5 5-5M4 20.5h16',
} as const

export type IconName = keyof typeof paths

export function Icon({
  name,
  size = 22,
  spins = false,
}: {
  name: IconName
  size?: number
  spins?: boolean
}): JSX.Element {
  return (
    <svg
      class={spins ? 'spin' : undefined}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  )
}
