import type { Conversation, HandOffReason } from '@yingda/contract'

type TellingReason = Exclude<HandOffReason, 'bot_off'>

// What an agent should know first comes first. That the bot is off says nothing about this customer.
const byWeight: TellingReason[] = [
  'safety',
  'angry',
  'disliked',
  'asked_twice',
  'not_understood',
  'bot_error',
  'visitor_asked',
]

/** The one reason for the hand-off that a row tells while its customer waits for a person; anger is told by the mood already. Pure. */
export const tellingReason = ({
  waitingSince,
  servedBy,
  sentiment,
  handOffReasons,
}: Pick<Conversation, 'waitingSince' | 'servedBy' | 'sentiment' | 'handOffReasons'>): TellingReason | undefined => {
  if (!waitingSince || servedBy.kind === 'bot') return undefined
  const moodTells = sentiment === 'angry' || sentiment === 'unhappy'
  return byWeight.find((reason) => handOffReasons.includes(reason) && !(reason === 'angry' && moodTells))
}
