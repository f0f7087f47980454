import type { Presence } from '@yingda/contract'
import type { MenuProps } from 'antd'
import { Dropdown, message } from 'antd'
import { useState } from 'react'
import { setSound, useSound } from '../ring.ts'
import { Icon } from '../../shell/icons.tsx'
import { usePhrases } from '../../shell/phrases.ts'
import { setPresence, useMyState } from '../../shell/presence.ts'
import { sentenceOf } from '../../shell/states.tsx'

const presences: Presence[] = ['online', 'busy', 'break', 'offline']

/** Whether one takes conversations, how many one has, and how one hears of a new one. */
export const PresenceMenu = () => {
  const say = usePhrases()
  const mine = useMyState()
  const soundOn = useSound((sound) => sound.on)
  const [permission, setPermission] = useState(() => ('Notification' in window ? Notification.permission : 'denied'))
  if (!mine) return null

  const choose = async (presence: Presence) => {
    try {
      await setPresence(presence)
    } catch (error) {
      void message.error(`${say('presence.failed')}: ${sentenceOf(error, say('states.network'))}`)
    }
  }
  const allowNotifications = async () => {
    const answer = await Notification.requestPermission()
    setPermission(answer)
    if (answer === 'denied') void message.info(say('presence.notifyDenied'))
  }

  const items: MenuProps['items'] = [
    ...presences.map((presence) => ({
      key: presence,
      icon: (
        <span className="menu-dot">
          <span className={`dot ${presence}`} />
        </span>
      ),
      label: (
        <span className="presence-choice">
          <b>{say(`presence.${presence}`)}</b>
          <span>{say(`presence.${presence}More`)}</span>
        </span>
      ),
      extra: presence === mine.presence ? <Icon name="check" /> : undefined,
      onClick: () => void choose(presence),
    })),
    { type: 'divider' as const },
    {
      key: 'sound',
      icon: <Icon name={soundOn ? 'sound' : 'muted'} />,
      label: say('presence.sound'),
      extra: soundOn ? <Icon name="check" /> : undefined,
      onClick: () => setSound(!soundOn),
    },
    {
      key: 'notify',
      icon: <Icon name="bell" />,
      label: say(permission === 'granted' ? 'presence.notify' : 'presence.notifyAsk'),
      extra: permission === 'granted' ? <Icon name="check" /> : undefined,
      disabled: permission === 'granted',
      onClick: () => void allowNotifications(),
    },
  ]

  const { serving, capacity } = mine
  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']} placement="bottomLeft">
        <button
          type="button"
          className="presence"
          aria-haspopup="menu"
          aria-label={`${say('presence.label')}: ${say(`presence.${mine.presence}`)}`}
        >
          <span className={`dot ${mine.presence}`} />
          {say(`presence.${mine.presence}`)}
          <Icon name="down" size={14} />
        </button>
      </Dropdown>
      <span className="presence-load number">
        {say('presence.load', { serving, capacity })}
        <span className={serving >= capacity ? 'load full' : 'load'} aria-hidden="true">
          <b style={{ width: `${Math.min(100, (serving / Math.max(1, capacity)) * 100)}%` }} />
        </span>
      </span>
    </>
  )
}
