import type { PlatformApi } from './platform-api.ts'
import { tiktok202309 } from './tiktok-202309.ts'

/** Platforms whose orders can be asked for, by the id of their file format. */
const apis: Partial<Record<string, PlatformApi>> = { 'tiktok-shop': tiktok202309 }

export function platformApiOf(platform: string): PlatformApi | undefined {
  return apis[platform]
}
