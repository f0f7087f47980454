import type { Inbox } from '@yingda/contract'
import { Modal } from 'antd'
import { useState } from 'react'
import { Action, useBlocked } from '../office/action.tsx'
import { useAct, useAsk } from '../office/calls.ts'
import { useConfirm } from '../office/confirm.ts'
import { CopyCode, CopyLine } from '../office/copy.tsx'
import { useFormats } from '../office/formats.ts'
import { Icon } from '../shell/icons.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { client, useMe } from '../shell/session.ts'
import { identitySnippet, signingExample, snippet } from './snippet.ts'

// Where the demo company's shop listens unless YINGDA_DEMO_SHOP_PORT says otherwise.
const demoShopPort = 8081

/** How to put an inbox on a site, and how the site tells who is signed in. */
export const Install = ({ inbox }: { inbox: Inbox }) => {
  const say = usePhrases()
  const { ago } = useFormats()
  const { tenant } = useMe()
  // Asked again and again, so that it turns green while somebody is putting the snippet in place.
  const now = useAsk('GET /api/inboxes/{id}', { params: { id: inbox.id } }, { refetchInterval: 5000 }).data ?? inbox
  const what = { server: location.origin, key: inbox.key }
  const site =
    inbox.allowedOrigins[0] ??
    (tenant.demo ? `${location.protocol}//${location.hostname}:${demoShopPort}/shop` : undefined)
  return (
    <div className="inbox-install">
      <section className="card office-section">
        <h3>{say('office:inboxes.install')}</h3>
        <p className="office-intro">{say('office:inboxes.installHelp')}</p>
        <CopyCode label={say('office:inboxes.install')} code={snippet(what)} />
        <p className="inbox-seen" role="status">
          <span className={now.seenAt ? 'dot online' : 'dot break'} />
          {now.seenAt ? say('office:inboxes.seen', { time: ago(now.seenAt) }) : say('office:inboxes.notSeen')}
          {site && (
            <a href={site} target="_blank" rel="noreferrer" className="inbox-site">
              {say('office:inboxes.openSite')}
              <Icon name="open" size={14} />
            </a>
          )}
        </p>
      </section>
      <Identity inbox={inbox} example={identitySnippet(what)} />
    </div>
  )
}

const Identity = ({ inbox, example }: { inbox: Inbox; example: string }) => {
  const say = usePhrases()
  const confirm = useConfirm()
  const { busy, act } = useAct()
  const blocked = useBlocked()('inboxes.manage')
  const [secret, setSecret] = useState<string>()
  const make = () =>
    confirm({
      title: say('office:inboxes.identityMakeTitle'),
      content: say('office:inboxes.identityMakeHint'),
      okText: say('office:inboxes.identityMake'),
      onOk: () =>
        act(async () => {
          const made = await client.call('POST /api/inboxes/{id}/identity-secret', { params: { id: inbox.id } })
          setSecret(made.secret)
        }),
    })
  return (
    <section className="card office-section">
      <h3>{say('office:inboxes.identity')}</h3>
      <p className="office-intro">{say('office:inboxes.identityHelp')}</p>
      <Action drawing="lock" blocked={blocked} loading={busy} onClick={make}>
        {say('office:inboxes.identityMake')}
      </Action>
      <h4>{say('office:inboxes.identityExample')}</h4>
      <CopyCode label={say('office:inboxes.identityExample')} code={signingExample} />
      <h4>{say('office:inboxes.identityUse')}</h4>
      <CopyCode label={say('office:inboxes.identityUse')} code={example} />
      <Modal
        open={secret !== undefined}
        title={say('office:inboxes.identityOnce')}
        mask={{ closable: false }}
        onCancel={() => setSecret(undefined)}
        footer={
          <Action type="primary" onClick={() => setSecret(undefined)}>
            {say('office:tokens.secretSaved')}
          </Action>
        }
      >
        <p>{say('office:inboxes.identityOnceHint')}</p>
        <CopyLine label={say('office:inboxes.identityOnce')} text={secret ?? ''} />
      </Modal>
    </section>
  )
}
