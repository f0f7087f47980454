import type { SkillGroup } from '@yingda/contract'
import { Drawer, Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { Action, useBlocked } from '../office/action.tsx'
import { useAct, useAsk, useForget } from '../office/calls.ts'
import { useConfirm } from '../office/confirm.ts'
import { useFormats } from '../office/formats.ts'
import { Asked, Listing } from '../office/listing.tsx'
import { SettingsContent } from '../office/settings-content.tsx'
import { Icon } from '../shell/icons.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import { Empty } from '../shell/states.tsx'

/** Who serves which kind of conversation, and how soon. */
const SkillGroupsPage = () => {
  const say = usePhrases()
  const { duration } = useFormats()
  const confirm = useConfirm()
  const { act } = useAct()
  const forget = useForget()
  const blocked = useBlocked()('skill_groups.manage')
  const ask = useAsk('GET /api/skill-groups', undefined, { refetchInterval: 15_000 })
  const hours = useAsk('GET /api/hours').data?.items ?? []
  const [editing, setEditing] = useState<SkillGroup | 'new'>()
  const remove = (group: SkillGroup) =>
    confirm({
      title: say('office:common.confirmDelete', { name: group.name }),
      content: say('office:skillGroups.deleteHint'),
      okText: say('office:common.delete'),
      okButtonProps: { danger: true },
      onOk: () =>
        act(async () => {
          await client.call('DELETE /api/skill-groups/{id}', { params: { id: group.id } })
          await forget('GET /api/skill-groups')
        }, say('office:common.deleted')),
    })
  return (
    <SettingsContent
      title={say('office:skillGroups.title')}
      intro={say('office:skillGroups.intro')}
      actions={
        <Action type="primary" drawing="plus" blocked={blocked} onClick={() => setEditing('new')}>
          {say('office:skillGroups.new')}
        </Action>
      }
    >
      <Asked ask={ask}>
        {({ items }) => (
          <Listing
            label={say('office:skillGroups.title')}
            items={items}
            onOpen={(group) => !blocked && setEditing(group)}
            empty={
              <Empty icon="headset" title={say('office:skillGroups.empty')}>
                {say('office:skillGroups.emptyHint')}
              </Empty>
            }
            columns={[
              {
                key: 'name',
                title: say('office:skillGroups.name'),
                place: 'head',
                render: (group) => <b>{group.name}</b>,
              },
              { key: 'target', title: say('office:skillGroups.target'), render: (group) => duration(group.targetMs) },
              {
                key: 'hours',
                title: say('office:skillGroups.hours'),
                render: (group) =>
                  hours.find(({ id }) => id === group.hoursId)?.name ?? say('office:skillGroups.alwaysOpen'),
              },
              {
                key: 'members',
                title: say('office:skillGroups.members'),
                render: (group) =>
                  group.memberIds.length > 0 ? (
                    say('office:skillGroups.membersCount', { count: group.memberIds.length })
                  ) : (
                    <span className="tag wait" title={say('office:skillGroups.noMembers')}>
                      <Icon name="warning" size={14} />
                      {say('office:skillGroups.membersCount', { count: 0 })}
                    </span>
                  ),
              },
              {
                key: 'online',
                title: say('office:skillGroups.online'),
                align: 'right',
                render: (group) => <span className="number">{group.online}</span>,
              },
              {
                key: 'waiting',
                title: say('office:skillGroups.waiting'),
                align: 'right',
                render: (group) => <span className="number">{group.waiting}</span>,
              },
              {
                key: 'actions',
                title: '',
                place: 'foot',
                align: 'right',
                render: (group) => (
                  <div className="office-actions">
                    <Action size="small" type="text" drawing="edit" blocked={blocked} onClick={() => setEditing(group)}>
                      {say('office:common.edit')}
                    </Action>
                    <Action size="small" type="text" drawing="trash" blocked={blocked} onClick={() => remove(group)}>
                      {say('office:common.delete')}
                    </Action>
                  </div>
                ),
              },
            ]}
          />
        )}
      </Asked>
      {editing && (
        <SkillGroupDrawer group={editing === 'new' ? undefined : editing} close={() => setEditing(undefined)} />
      )}
    </SettingsContent>
  )
}
export default SkillGroupsPage

interface GroupForm {
  name: string
  targetSeconds: number
  hoursId?: string
  memberIds: string[]
}

const SkillGroupDrawer = ({ group, close }: { group: SkillGroup | undefined; close: () => void }) => {
  const say = usePhrases()
  const { busy, act } = useAct()
  const forget = useForget()
  const members = useAsk('GET /api/members').data?.items ?? []
  const hours = useAsk('GET /api/hours').data?.items ?? []
  const save = async ({ name, targetSeconds, hoursId, memberIds }: GroupForm) => {
    const body = { name: name.trim(), targetMs: targetSeconds * 1000, memberIds, ...(hoursId ? { hoursId } : {}) }
    const saved = await act(async () => {
      if (group) await client.call('PUT /api/skill-groups/{id}', { params: { id: group.id }, body })
      else await client.call('POST /api/skill-groups', { body })
      await forget('GET /api/skill-groups', 'GET /api/members')
    }, say('office:common.saved'))
    if (saved) close()
  }
  return (
    <Drawer open size={460} title={group?.name ?? say('office:skillGroups.new')} onClose={close}>
      <Form<GroupForm>
        layout="vertical"
        initialValues={
          group
            ? {
                name: group.name,
                targetSeconds: group.targetMs / 1000,
                hoursId: group.hoursId,
                memberIds: group.memberIds,
              }
            : { name: '', targetSeconds: 60, memberIds: [] }
        }
        onFinish={(values) => void save(values)}
      >
        <Form.Item
          name="name"
          label={say('office:skillGroups.name')}
          rules={[{ required: true, whitespace: true, message: say('office:common.required') }]}
        >
          <Input maxLength={60} autoFocus={!group} />
        </Form.Item>
        <Form.Item
          name="targetSeconds"
          label={say('office:skillGroups.target')}
          extra={say('office:skillGroups.targetHelp')}
          rules={[
            { required: true, type: 'number', min: 5, max: 86_400, message: say('office:skillGroups.targetRange') },
          ]}
        >
          <InputNumber suffix={say('office:skillGroups.seconds')} precision={0} style={{ width: 140 }} />
        </Form.Item>
        <Form.Item name="hoursId" label={say('office:skillGroups.hours')} extra={say('office:skillGroups.hoursHelp')}>
          <Select
            allowClear
            placeholder={say('office:skillGroups.alwaysOpen')}
            options={hours.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item name="memberIds" label={say('office:skillGroups.members')}>
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            options={members
              .filter(({ id, disabled }) => !disabled || group?.memberIds.includes(id))
              .map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Action type="primary" htmlType="submit" loading={busy}>
          {say('office:common.save')}
        </Action>
      </Form>
    </Drawer>
  )
}
