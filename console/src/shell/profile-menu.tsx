import type { MenuProps } from 'antd'
import { Dropdown } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { initialOf } from './avatar.tsx'
import { Icon } from './icons.tsx'
import { useLanguage, usePhrases } from './phrases.ts'
import { useMyState } from './presence.ts'
import { client, meChanged, signOut, useMe } from './session.ts'
import type { ThemeChoice } from './theme.tsx'
import { useTheme } from './theme.tsx'

const PasswordDialog = lazy(() => import('../access/password-dialog.tsx'))
const TotpDialog = lazy(() => import('../access/totp-dialog.tsx'))

const themeChoices: ThemeChoice[] = ['light', 'dark', 'auto']

/** One's own account: language, appearance, password, one-time codes, signing out. */
export const ProfileMenu = () => {
  const say = usePhrases()
  const me = useMe()
  const { language, speak } = useLanguage()
  const theme = useTheme()
  const mine = useMyState()
  const [dialog, setDialog] = useState<'password' | 'totp'>()

  const chooseLanguage = async (next: 'zh-CN' | 'en') => {
    await speak(next)
    meChanged({ ...me, ...(await client.call('PATCH /api/me', { body: { language: next } })) })
  }

  const items: MenuProps['items'] = [
    {
      key: 'who',
      type: 'group',
      label: (
        <span className="profile-who">
          <b>{me.name}</b>
          <span>
            {say(`profile.role.${me.role}`)} · {me.email}
          </span>
        </span>
      ),
    },
    { type: 'divider' },
    {
      key: 'language',
      icon: <Icon name="globe" />,
      label: say('language.label'),
      children: (['zh-CN', 'en'] as const).map((each) => ({
        key: `language-${each}`,
        label: say(`language.${each}`),
        icon: <Tick shown={each === language} />,
        onClick: () => void chooseLanguage(each),
      })),
    },
    {
      key: 'theme',
      icon: <Icon name={theme.dark ? 'moon' : 'sun'} />,
      label: say('theme.label'),
      children: themeChoices.map((each) => ({
        key: `theme-${each}`,
        label: say(`theme.${each}`),
        icon: <Tick shown={each === theme.choice} />,
        onClick: () => theme.choose(each),
      })),
    },
    { type: 'divider' },
    {
      key: 'password',
      icon: <Icon name="lock" />,
      label: say('profile.password'),
      onClick: () => setDialog('password'),
    },
    {
      key: 'totp',
      icon: <Icon name="shield" />,
      label: say('profile.totp'),
      extra: say(me.totpOn ? 'profile.totpOn' : 'profile.totpOff'),
      onClick: () => setDialog('totp'),
    },
    { type: 'divider' },
    {
      key: 'signOut',
      icon: <Icon name="signOut" />,
      label: say('profile.signOut'),
      onClick: () => void signOut(),
    },
  ]

  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']} placement="topRight">
        <button type="button" className="rail-me" aria-label={say('profile.label')} aria-haspopup="menu">
          <span className="rail-me-letter">{initialOf(me.name)}</span>
          {mine && <span className={`rail-me-dot dot ${mine.presence}`} />}
          <span className="rail-me-name">{say('rail.me')}</span>
        </button>
      </Dropdown>
      <Suspense fallback={null}>
        {dialog === 'password' && <PasswordDialog close={() => setDialog(undefined)} />}
        {dialog === 'totp' && <TotpDialog close={() => setDialog(undefined)} />}
      </Suspense>
    </>
  )
}

const Tick = ({ shown, className }: { shown: boolean; className?: string }) => (
  <span className={className} style={{ visibility: shown ? 'visible' : 'hidden' }}>
    <Icon name="check" />
  </span>
)
