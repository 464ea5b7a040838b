import type { memberRoutes } from '../../../../shared/contract/routes/member.ts'
import type { Foreign } from './foreign.ts'

export const foreignMember: Record<keyof typeof memberRoutes, Foreign> = {
  listMembers: { because: 'lists the own seller and those below it, which the tests of members check' },
  addMember: { ask: () => [['/api/members', { seller: 'newcomer', under: 'main' }]] },
  moveMember: {
    ask: () => [
      ['/api/members/main/parent', { parent: null }],
      ['/api/members/other/parent', { parent: 'main' }],
    ],
  },
  inviteMember: { ask: () => [['/api/members/invitations', { under: 'main' }]] },
  joinParent: { because: 'requires a code that nobody can guess' },
}
