/** The longest name of a point, which stands large on a label, and its opening hours (characters). */
export const pointMax = { name: 60, hours: 120 } as const

/** How long a point keeps a parcel (days), and how long unless it says otherwise. */
export const keepDays = { min: 1, max: 30, usual: 3 } as const
