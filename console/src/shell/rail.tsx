import { Link, useLocation } from 'wouter'
import { useUnread } from '../conversations/follow.ts'
import { Icon } from './icons.tsx'
import { Logo } from './logo.tsx'
import { placesFor } from './places.ts'
import { usePhrases } from './phrases.ts'
import { ProfileMenu } from './profile-menu.tsx'
import { useMe } from './session.ts'

/** The rail at the left; on a phone the bar at the bottom. */
export const Rail = () => {
  const say = usePhrases()
  const me = useMe()
  const [here] = useLocation()
  const unread = useUnread()
  return (
    <nav className="rail" aria-label={say('rail.label')}>
      <span className="rail-logo">
        <Logo />
      </span>
      {placesFor(me.permissions).map((place) => {
        const isHere = here === place.to || here.startsWith(`${place.to}/`)
        return (
          <Link
            key={place.to}
            to={place.to}
            className={`rail-place${isHere ? ' here' : ''}${place.last ? ' last' : ''}`}
            aria-current={isHere ? 'page' : undefined}
          >
            <Icon name={place.icon} size={20} />
            <span>{say(`rail.${place.name}`)}</span>
            {place.name === 'desk' && unread > 0 && (
              <span
                className="rail-badge number"
                role="img"
                aria-label={say('conversations:list.unread', { count: unread })}
              >
                {unread}
              </span>
            )}
          </Link>
        )
      })}
      <ProfileMenu />
    </nav>
  )
}
