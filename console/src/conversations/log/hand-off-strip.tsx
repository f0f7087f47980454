import { Icon } from '../../shell/icons.tsx'
import { usePhrases } from '../../shell/phrases.ts'
import { hourAndMinute, minutesAndSeconds } from '../spans.ts'
import type { Block } from './blocks.ts'
import { packetLines } from './packet-lines.ts'

/** From bot to person: what is asked, what was tried, what is hoped for, and why the bot let go. */
export const HandOffStrip = ({ block }: { block: Extract<Block, { kind: 'handOff' }> }) => {
  const say = usePhrases()
  const { entry, event, assigned, botName } = block
  const told = [
    hourAndMinute(entry.at),
    assigned ? say('conversations:log.queued', { time: minutesAndSeconds(assigned.waitedMs) }) : undefined,
    assigned ? `${botName ?? say('conversations:log.botPlain')} → ${assigned.agentName}` : undefined,
  ]
  return (
    <section
      className={event.reasons.includes('angry') ? 'strip angry' : 'strip'}
      aria-label={say('conversations:log.handOff')}
    >
      <div className="strip-head">
        <span className="strip-title">
          <Icon name="person" size={14} />
          {say('conversations:log.handOff')}
        </span>
        <span className="number">{told.filter(Boolean).join(' · ')}</span>
        <span className="strip-reasons">
          {event.reasons.map((reason) => (
            <span className="tag small wait" key={reason}>
              {say(`conversations:reasons.${reason}`)}
            </span>
          ))}
        </span>
      </div>
      {event.packet && (
        <dl>
          {packetLines(event.packet).map(({ name, text }) => (
            <div key={name}>
              <dt>{say(`conversations:log.${name}`)}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}
