import type { Permission } from '@yingda/contract'
import { App, Select } from 'antd'
import type { ComponentType, LazyExoticComponent } from 'react'
import { lazy, Suspense } from 'react'
import { Link, Redirect, Route, Switch, useLocation } from 'wouter'
import '../office/office.css'
import type { IconName } from '../shell/icons.tsx'
import { Icon } from '../shell/icons.tsx'
import { useNarrow } from '../shell/media.ts'
import { Page } from '../shell/page.tsx'
import { mayEnter } from '../shell/places.ts'
import { usePhrases } from '../shell/phrases.ts'
import { useMe } from '../shell/session.ts'
import { Empty, Loading } from '../shell/states.tsx'
import './settings.css'

interface SettingsPlace {
  name:
    | 'members'
    | 'skillGroups'
    | 'hours'
    | 'inboxes'
    | 'bot'
    | 'quickReplies'
    | 'tags'
    | 'tokens'
    | 'audit'
    | 'company'
  section: 'team' | 'service' | 'content' | 'system'
  to: string
  icon: IconName
  /** Holding any of these shows the page; absent: everybody. Pages say themselves what may only be read. */
  anyOf?: Permission[]
  page: LazyExoticComponent<ComponentType>
}

/** Every page of the settings. A line here and a file with a default export is all that a new one takes. */
const places: SettingsPlace[] = [
  {
    name: 'members',
    section: 'team',
    to: 'members',
    icon: 'contacts',
    anyOf: ['members.manage'],
    page: lazy(() => import('../people/members-page.tsx')),
  },
  {
    name: 'skillGroups',
    section: 'team',
    to: 'skill-groups',
    icon: 'headset',
    anyOf: ['skill_groups.manage'],
    page: lazy(() => import('../routing/skill-groups-page.tsx')),
  },
  {
    name: 'hours',
    section: 'team',
    to: 'hours',
    icon: 'clock',
    anyOf: ['schedules.manage'],
    page: lazy(() => import('../schedules/hours-page.tsx')),
  },
  {
    name: 'inboxes',
    section: 'service',
    to: 'inboxes',
    icon: 'globe',
    anyOf: ['inboxes.manage'],
    page: lazy(() => import('../inboxes/inboxes-page.tsx')),
  },
  {
    name: 'bot',
    section: 'service',
    to: 'bot',
    icon: 'bot',
    anyOf: ['bot.configure', 'knowledge.edit'],
    page: lazy(() => import('../bot/bot-page.tsx')),
  },
  {
    name: 'quickReplies',
    section: 'content',
    to: 'quick-replies',
    icon: 'quick',
    anyOf: ['conversations.reply'],
    page: lazy(() => import('../inboxes/quick-replies-page.tsx')),
  },
  {
    name: 'tags',
    section: 'content',
    to: 'tags',
    icon: 'tag',
    anyOf: ['tags.manage'],
    page: lazy(() => import('../company/tags-page.tsx')),
  },
  {
    name: 'company',
    section: 'system',
    to: 'company',
    icon: 'company',
    anyOf: ['tenant.manage', 'members.manage'],
    page: lazy(() => import('../company/company-page.tsx')),
  },
  {
    name: 'tokens',
    section: 'system',
    to: 'tokens',
    icon: 'lock',
    anyOf: ['tokens.manage'],
    page: lazy(() => import('../people/tokens-page.tsx')),
  },
  {
    name: 'audit',
    section: 'system',
    to: 'audit',
    icon: 'history',
    anyOf: ['audit.read'],
    page: lazy(() => import('../people/audit-page.tsx')),
  },
]
const sections = ['team', 'service', 'content', 'system'] as const

/** The settings: a menu at the left (on a phone a list to choose from) and the page beside it. */
const SettingsPage = () => {
  const say = usePhrases()
  const narrow = useNarrow()
  const [here, go] = useLocation()
  const { permissions } = useMe()
  const open = places.filter(({ anyOf }) => mayEnter(anyOf, permissions))
  const current = places.find(({ to }) => here === `/settings/${to}` || here.startsWith(`/settings/${to}/`))
  const first = open[0]
  if (here === '/settings' && first) return <Redirect to={`/settings/${first.to}`} replace />
  return (
    <App component={false}>
      <Page
        title={say('office:settings.title')}
        flush
        {...(narrow
          ? {
              note: (
                <Select
                  className="settings-choose"
                  aria-label={say('office:settings.choosePage')}
                  value={current?.to}
                  onChange={(to: string) => go(`/settings/${to}`)}
                  options={open.map(({ to, name }) => ({ value: to, label: say(`office:settings.pages.${name}`) }))}
                />
              ),
            }
          : {})}
      >
        {!narrow && <Menu open={open} current={current} />}
        <div className="settings-page">
          <Suspense fallback={<Loading />}>
            <Switch>
              {open.map(({ to, page: Content }) => (
                <Route path={`/settings/${to}/:id?`} key={to}>
                  <Content />
                </Route>
              ))}
              <Route>
                <Empty
                  icon={current ? 'lock' : 'search'}
                  title={say(current ? 'states.notAllowed' : 'office:common.noPage')}
                >
                  {current && say('states.notAllowedMore')}
                </Empty>
              </Route>
            </Switch>
          </Suspense>
        </div>
      </Page>
    </App>
  )
}
export default SettingsPage

const Menu = ({ open, current }: { open: SettingsPlace[]; current: SettingsPlace | undefined }) => {
  const say = usePhrases()
  return (
    <nav className="settings-menu" aria-label={say('office:settings.title')}>
      {sections
        .filter((section) => open.some((place) => place.section === section))
        .map((section) => (
          <div key={section}>
            <h2>{say(`office:settings.sections.${section}`)}</h2>
            {open
              .filter((place) => place.section === section)
              .map((place) => (
                <Link
                  key={place.to}
                  to={`/settings/${place.to}`}
                  className={place === current ? 'here' : ''}
                  aria-current={place === current ? 'page' : undefined}
                >
                  <Icon name={place.icon} />
                  {say(`office:settings.pages.${place.name}`)}
                </Link>
              ))}
          </div>
        ))}
    </nav>
  )
}
