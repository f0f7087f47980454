import type { Role, SkillGroup } from '@yingda/contract'
import { Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { Action } from '../office/action.tsx'
import { useAct, useForget } from '../office/calls.ts'
import { CopyLine } from '../office/copy.tsx'
import { useFormats } from '../office/formats.ts'
import { usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import { RoleChoice } from './member-drawer.tsx'

interface Made {
  email: string
  link: string
  expiresAt: string
}

/** Makes the link that lets somebody in; it is handed over by whoever invites. */
export const InviteDialog = ({ groups, close }: { groups: SkillGroup[]; close: () => void }) => {
  const say = usePhrases()
  const { date } = useFormats()
  const [made, setMade] = useState<Made>()
  return (
    <Modal
      open
      title={say(made ? 'office:members.inviteReady' : 'office:members.inviteTitle')}
      onCancel={close}
      footer={null}
      width={520}
    >
      {made ? (
        <div className="people-made">
          <p>{say('office:members.inviteReadyHint', { email: made.email, date: date(made.expiresAt) })}</p>
          <CopyLine label={say('office:members.inviteLink')} text={made.link} />
          <div className="office-chips">
            <Action onClick={() => setMade(undefined)}>{say('office:members.inviteAnother')}</Action>
            <Action type="primary" onClick={close}>
              {say('office:common.close')}
            </Action>
          </div>
        </div>
      ) : (
        <InviteForm groups={groups} made={setMade} />
      )}
    </Modal>
  )
}

interface InviteFields {
  email: string
  role: Role
  skillGroupIds: string[]
}

const InviteForm = ({ groups, made }: { groups: SkillGroup[]; made: (invitation: Made) => void }) => {
  const say = usePhrases()
  const { busy, act } = useAct()
  const forget = useForget()
  const invite = (body: InviteFields) =>
    act(async () => {
      const invitation = await client.call('POST /api/invitations', { body: { ...body, email: body.email.trim() } })
      made(invitation)
      await forget('GET /api/invitations')
    })
  return (
    <Form<InviteFields>
      layout="vertical"
      initialValues={{ email: '', role: 'agent', skillGroupIds: [] }}
      onFinish={(fields) => void invite(fields)}
    >
      <Form.Item
        name="email"
        label={say('office:members.email')}
        rules={[{ required: true, type: 'email', message: say('office:members.emailWrong') }]}
      >
        <Input type="email" autoFocus maxLength={200} />
      </Form.Item>
      <Form.Item name="role" label={say('office:members.role')}>
        <RoleChoice />
      </Form.Item>
      <Form.Item name="skillGroupIds" label={say('office:members.groups')}>
        <Select
          mode="multiple"
          placeholder={say('office:members.noGroup')}
          options={groups.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Action type="primary" htmlType="submit" loading={busy}>
        {say('office:members.inviteMake')}
      </Action>
    </Form>
  )
}
