import { fill } from '@yingda/phrases/widget'
import { Icon } from './icon.tsx'
import { arePeopleHere, servedBy } from './state.ts'
import { addressIn, type View } from './view.ts'
import { timeOf } from './words.ts'

/** Whose window this is, who is there, and the way to a person, which is in sight in every state. */
export const Header = (view: View) => {
  const { state, act, t } = view
  const { conversation, settings } = state
  const logo = settings?.logoUrl && addressIn(view, settings.logoUrl)
  const served = servedBy(state)
  return (
    <header>
      {logo ? <img class="logo" src={logo} alt="" /> : <b class="logo">{settings?.title.slice(0, 1)}</b>}
      <div class="who">
        <h2>{settings?.title}</h2>
        <small>{statusOf(view)}</small>
      </div>
      {served === 'agent' ? (
        <span class="person on">
          <Icon name="person" />
          {conversation?.agentName}
        </span>
      ) : (
        <button class={served === 'queue' ? 'person on' : 'person'} onClick={() => act.person()}>
          <Icon name="person" />
          {t.person}
        </button>
      )}
      <button class="round" aria-label={t.close} onClick={() => act.patch({ isOpen: false })}>
        <Icon name="down" size={20} />
      </button>
    </header>
  )
}

const statusOf = ({ state, t }: View): string => {
  const { settings, conversation, language } = state
  if (!settings) return ''
  const served = servedBy(state)
  if (served === 'agent') return fill(t.assigned, { name: conversation?.agentName ?? '' })
  if (served === 'queue') return t.queued
  const { closesAt, opensAt } = settings
  if (arePeopleHere(settings))
    return settings.open && closesAt ? fill(t.closesAt, { time: timeOf(closesAt, language) }) : t.open
  if (opensAt) return fill(t.opensAt, { time: timeOf(opensAt, language) })
  return t.nobody
}
