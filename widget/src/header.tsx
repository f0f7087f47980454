import { fill } from '@yingda/phrases/widget'
import { Icon } from './icon.tsx'
import { arePeopleHere } from './state.ts'
import { addressIn, timeOf, type View } from './view.ts'

/** Whose window this is, who is there, and the way to a person, which is in sight in every state. */
export const Header = (view: View) => {
  const { state, act, t } = view
  const { conversation, settings } = state
  const logo = settings?.logoUrl && addressIn(view, settings.logoUrl)
  const served = conversation?.status === 'open' ? conversation.servedBy : undefined
  return (
    <header>
      {logo ? <img class="logo" src={logo} alt="" /> : <b class="logo">{settings?.title.slice(0, 1)}</b>}
      <div class="who">
        <h2>{settings?.title}</h2>
        <p>{statusOf(view)}</p>
      </div>
      {served === 'agent' ? (
        <span class="person on">
          <Icon name="person" />
          <span>{conversation?.agentName}</span>
        </span>
      ) : (
        <button class={served === 'queue' ? 'person on' : 'person'} onClick={() => void act.person()}>
          <Icon name="person" />
          {t.person}
        </button>
      )}
      <button class="bare" aria-label={t.fold} onClick={act.close}>
        <Icon name="down" size={20} />
      </button>
    </header>
  )
}

const statusOf = ({ state, t }: View): string => {
  const { settings, conversation, language } = state
  if (!settings) return ''
  const served = conversation?.status === 'open' ? conversation.servedBy : undefined
  if (served === 'agent') return fill(t.serving, { name: conversation?.agentName ?? '' })
  if (served === 'queue') return t.queued
  const { closesAt, opensAt } = settings
  if (arePeopleHere(settings))
    return settings.open && closesAt ? fill(t.openUntil, { time: timeOf(closesAt, language) }) : t.openNow
  if (opensAt) return fill(t.opensAt, { time: timeOf(opensAt, language) })
  return settings.botOn ? t.botOnline : t.closedNow
}
