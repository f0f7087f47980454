import type { Conversation, Sentiment } from '@yingda/contract'
import type { IconName } from '../../shell/icons.tsx'
import { Icon } from '../../shell/icons.tsx'
import { usePhrases } from '../../shell/phrases.ts'
import { useNow } from '../../shell/ticker.ts'
import { ageOf } from '../spans.ts'
import { tellingReason } from './telling-reason.ts'

const moods: Record<Exclude<Sentiment, 'neutral'>, { tag: string; icon: IconName }> = {
  angry: { tag: 'anger', icon: 'angry' },
  unhappy: { tag: 'wait', icon: 'unhappy' },
  happy: { tag: 'ok', icon: 'happy' },
}

/** How the customer feels, in a word; a face where there is no room for one. Nothing for a calm one. */
export const Mood = ({ sentiment, face = false }: { sentiment: Sentiment; face?: boolean }) => {
  const say = usePhrases()
  if (sentiment === 'neutral') return null
  const { tag, icon } = moods[sentiment]
  const word = say(`conversations:sentiment.${sentiment}`)
  if (!face) return <span className={`tag small ${tag}`}>{word}</span>
  return (
    <span className={`mood ${tag}`} role="img" aria-label={word} title={word}>
      <Icon name={icon} size={14} />
    </span>
  )
}

/** Why the bot let go, in two or three words; the whole sentence on pointing. Violet, because the machine says it. */
export const WhyHandedOff = ({ row }: { row: Conversation }) => {
  const say = usePhrases()
  const reason = tellingReason(row)
  if (!reason) return null
  return (
    <span className="tag small bot" title={say(`conversations:reasons.${reason}`)}>
      {say(`conversations:list.reasons.${reason}`)}
    </span>
  )
}

/** How long ago, in one rough word that grows with time. */
export const Age = ({ at }: { at: string }) => {
  const say = usePhrases()
  const age = ageOf(useNow() - Date.parse(at))
  return (
    <span className="number">
      {age.unit === 'now' ? say('conversations:age.now') : say(`conversations:age.${age.unit}`, { count: age.count })}
    </span>
  )
}

/** How far the customer has got with our last message: one tick or two. */
export const Ticks = ({ read, delivered }: { read: boolean; delivered: boolean }) => {
  const say = usePhrases()
  if (!read && !delivered) return null
  return (
    <span
      className={read ? 'ticks read' : 'ticks'}
      role="img"
      aria-label={say(read ? 'conversations:clock.read' : 'conversations:clock.delivered')}
    >
      <Icon name={read ? 'checks' : 'check'} size={13} />
    </span>
  )
}
