import type { platformLabelRoutes } from '../../../../shared/contract/routes/platform-labels.ts'
import type { Foreign, Mine, Request } from './foreign.ts'

const ofShop =
  (rest: (mine: Mine) => string, body?: object) =>
  (mine: Mine): Request[] => [[`/api/platforms/${mine.shopId}${rest(mine)}`, body]]

export const foreignPlatformLabels: Record<keyof typeof platformLabelRoutes, Foreign> = {
  addLabels: { because: 'takes a PDF, which a test of the labels sends' },
  listLabelFiles: { ask: ofShop(() => '/labels') },
  readTray: { ask: ofShop(() => '/tray') },
  readTrayThumbnail: { ask: ofShop(({ labelPage }) => `/tray/${labelPage}/thumbnail`) },
  assignTrayPage: { ask: ofShop(({ labelPage }) => `/tray/${labelPage}/assign`, { discard: true }) },
}
