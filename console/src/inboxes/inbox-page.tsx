import type { Inbox } from '@yingda/contract'
import { Tabs } from 'antd'
import { useLocation } from 'wouter'
import { Action } from '../office/action.tsx'
import { SettingsContent } from '../office/settings-content.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { InboxForm } from './inbox-form.tsx'
import { Install } from './install.tsx'

/** One inbox: its settings with the preview beside them, and how to put it on a site. */
export const InboxPage = ({ inbox }: { inbox: Inbox | undefined }) => {
  const say = usePhrases()
  const [, go] = useLocation()
  const back = (
    <Action drawing="left" onClick={() => go('/settings/inboxes')}>
      {say('office:common.back')}
    </Action>
  )
  if (!inbox)
    return (
      <SettingsContent
        title={say('office:inboxes.newTitle')}
        intro={say('office:inboxes.installAfterSave')}
        actions={back}
      >
        <InboxForm inbox={undefined} />
      </SettingsContent>
    )
  return (
    <SettingsContent title={inbox.name} actions={back}>
      <Tabs
        defaultActiveKey={inbox.seenAt ? 'settings' : 'install'}
        items={[
          { key: 'settings', label: say('office:inboxes.tabs.settings'), children: <InboxForm inbox={inbox} /> },
          { key: 'install', label: say('office:inboxes.tabs.install'), children: <Install inbox={inbox} /> },
        ]}
      />
    </SettingsContent>
  )
}
