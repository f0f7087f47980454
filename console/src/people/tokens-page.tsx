import type { Permission, ResultOf } from '@yingda/contract'
import { Checkbox, Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { Action, useBlocked } from '../office/action.tsx'
import { useAct, useAsk, useForget } from '../office/calls.ts'
import { useConfirm } from '../office/confirm.ts'
import { CopyLine } from '../office/copy.tsx'
import { useFormats } from '../office/formats.ts'
import { Asked, Listing } from '../office/listing.tsx'
import { SettingsContent } from '../office/settings-content.tsx'
import { Icon } from '../shell/icons.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { client, useMe } from '../shell/session.ts'
import { Empty } from '../shell/states.tsx'
import './people.css'
import { everyPermission } from './role-permissions.ts'

type Token = ResultOf<'GET /api/tokens'>['items'][number]

/** Keys for programs that call the open API. */
const TokensPage = () => {
  const say = usePhrases()
  const blocked = useBlocked()('tokens.manage')
  const ask = useAsk('GET /api/tokens')
  const [making, setMaking] = useState(false)
  return (
    <SettingsContent
      title={say('office:tokens.title')}
      intro={
        <>
          {say('office:tokens.intro')}{' '}
          <a href="/docs/api" target="_blank" rel="noreferrer">
            {say('office:tokens.docs')}
          </a>
        </>
      }
      actions={
        <Action type="primary" drawing="plus" blocked={blocked} onClick={() => setMaking(true)}>
          {say('office:tokens.new')}
        </Action>
      }
    >
      <Asked ask={ask}>{({ items }) => <TokenList tokens={items} blocked={blocked} />}</Asked>
      {making && <TokenDialog close={() => setMaking(false)} />}
    </SettingsContent>
  )
}
export default TokensPage

const TokenList = ({ tokens, blocked }: { tokens: Token[]; blocked: string | undefined }) => {
  const say = usePhrases()
  const { ago, date } = useFormats()
  const confirm = useConfirm()
  const { act } = useAct()
  const forget = useForget()
  const revoke = (token: Token) =>
    confirm({
      title: say('office:tokens.revokeTitle', { name: token.name }),
      content: say('office:tokens.revokeHint'),
      okText: say('office:tokens.revoke'),
      okButtonProps: { danger: true },
      onOk: () =>
        act(async () => {
          await client.call('DELETE /api/tokens/{id}', { params: { id: token.id } })
          await forget('GET /api/tokens')
        }, say('office:tokens.revoked')),
    })
  const ends = ({ expiresAt }: Token) => {
    if (!expiresAt) return say('office:tokens.never')
    if (new Date(expiresAt).getTime() < Date.now())
      return <span className="tag wait">{say('office:tokens.expired')}</span>
    return date(expiresAt)
  }
  return (
    <Listing
      label={say('office:tokens.title')}
      items={tokens}
      empty={
        <Empty icon="lock" title={say('office:tokens.empty')}>
          {say('office:tokens.emptyHint')}
        </Empty>
      }
      columns={[
        {
          key: 'name',
          title: say('office:tokens.name'),
          place: 'head',
          render: (token) => (
            <div className="office-two-lines">
              <b>{token.name}</b>
              <span className="office-mono">{token.hint}</span>
            </div>
          ),
        },
        {
          key: 'scopes',
          title: say('office:tokens.scopes'),
          width: '32%',
          render: ({ scopes }) => (
            <span className="office-chips">
              {scopes.slice(0, 4).map((scope) => (
                <span className="tag" key={scope}>
                  {say(`office:permissions.${scope}`)}
                </span>
              ))}
              {scopes.length > 4 && (
                <span
                  className="tag outline"
                  title={scopes
                    .slice(4)
                    .map((scope) => say(`office:permissions.${scope}`))
                    .join(', ')}
                >
                  +{scopes.length - 4}
                </span>
              )}
            </span>
          ),
        },
        { key: 'by', title: say('office:tokens.createdBy'), render: ({ createdBy }) => createdBy },
        {
          key: 'used',
          title: say('office:tokens.lastUsed'),
          render: ({ lastUsedAt }) =>
            lastUsedAt ? ago(lastUsedAt) : <span className="quiet">{say('office:tokens.neverUsed')}</span>,
        },
        { key: 'ends', title: say('office:tokens.expiresAt'), render: ends },
        {
          key: 'actions',
          title: '',
          place: 'foot',
          align: 'right',
          render: (token) => (
            <div className="office-actions">
              <Action size="small" type="text" drawing="trash" blocked={blocked} onClick={() => revoke(token)}>
                {say('office:tokens.revoke')}
              </Action>
            </div>
          ),
        },
      ]}
    />
  )
}

interface TokenFields {
  name: string
  scopes: Permission[]
  days: number
}
const lifetimes = [0, 30, 90, 365]

const TokenDialog = ({ close }: { close: () => void }) => {
  const say = usePhrases()
  const me = useMe()
  const { busy, act } = useAct()
  const forget = useForget()
  const [secret, setSecret] = useState<string>()
  const make = ({ name, scopes, days }: TokenFields) =>
    act(async () => {
      const expiresAt = days > 0 ? new Date(Date.now() + days * 86_400_000).toISOString() : undefined
      const made = await client.call('POST /api/tokens', {
        body: { name: name.trim(), scopes, ...(expiresAt ? { expiresAt } : {}) },
      })
      setSecret(made.secret)
      await forget('GET /api/tokens')
    })
  return (
    <Modal
      open
      title={say(secret ? 'office:tokens.secretTitle' : 'office:tokens.new')}
      footer={null}
      onCancel={close}
      // A secret that is shown once is not lost by a stray click.
      mask={{ closable: secret === undefined }}
      width={560}
    >
      {secret ? (
        <div className="people-made">
          <p>
            <span className="tag wait">
              <Icon name="warning" size={14} />
            </span>{' '}
            {say('office:tokens.secretHint')}
          </p>
          <CopyLine label={say('office:tokens.hint')} text={secret} />
          <div>
            <Action type="primary" onClick={close}>
              {say('office:tokens.secretSaved')}
            </Action>
          </div>
        </div>
      ) : (
        <Form<TokenFields>
          layout="vertical"
          initialValues={{ name: '', scopes: [], days: 0 }}
          onFinish={(fields) => void make(fields)}
        >
          <Form.Item
            name="name"
            label={say('office:tokens.name')}
            extra={say('office:tokens.nameHelp')}
            rules={[{ required: true, whitespace: true, message: say('office:common.required') }]}
          >
            <Input autoFocus maxLength={60} />
          </Form.Item>
          <Form.Item
            name="scopes"
            label={say('office:tokens.scopes')}
            rules={[{ type: 'array', min: 1, message: say('office:tokens.scopesNeeded') }]}
          >
            <Checkbox.Group
              className="people-scopes"
              options={everyPermission
                .filter((permission) => me.permissions.includes(permission))
                .map((permission) => ({ value: permission, label: say(`office:permissions.${permission}`) }))}
            />
          </Form.Item>
          <Form.Item name="days" label={say('office:tokens.expires')}>
            <Select
              options={lifetimes.map((days) => ({
                value: days,
                label: days === 0 ? say('office:tokens.never') : say('office:tokens.days', { count: days }),
              }))}
            />
          </Form.Item>
          <Action type="primary" htmlType="submit" loading={busy}>
            {say('office:tokens.new')}
          </Action>
        </Form>
      )}
    </Modal>
  )
}
