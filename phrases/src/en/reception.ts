import type { Phrases } from '../phrases.ts'
import type { reception as source } from '../zh-CN/reception.ts'

export const reception: Phrases<typeof source> = {
  handOffQueued:
    'I am getting a colleague for you. You are number {position} in the queue. No need to repeat anything.',
  handOffNow: 'I am getting a colleague for you. No need to repeat anything.',
  handOffClosed:
    'Our people are not here right now; they are back at {opensAt}. You can leave a message and we will reply soon.',
  handOffClosedUnknown: 'Nobody is here right now. You can leave a message and we will reply soon.',
  botFailed: 'Sorry, something went wrong on my side. A colleague will help you right away.',
  offer: 'Which of these do you mean?',
  neither: 'None of these',
  person: 'Talk to a person',
  closedByAgent: 'This conversation has ended. Thank you for contacting us.',
  leftMessage: 'Thank you, we have your message and will reach you at {reachAt}.',
  backToBot: 'All right, you have left the queue. You can go on asking me, or ask for a person at any time.',
  waitingNote: 'You can add details while you wait; my colleague will see them.',
}
