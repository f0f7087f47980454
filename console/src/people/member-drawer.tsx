import type { Member, Permission, Role, SkillGroup } from '@yingda/contract'
import { Checkbox, Drawer, Form, InputNumber, Radio, Select } from 'antd'
import { useState } from 'react'
import { Action } from '../office/action.tsx'
import { useAct, useAsk, useForget } from '../office/calls.ts'
import { usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import { differences, heldBy, permissionGroups, permissionsOf, roles, standing } from './role-permissions.ts'

/** Everything about a member that somebody else may change. */
export const MemberDrawer = ({
  member,
  groups,
  close,
}: {
  member: Member
  groups: SkillGroup[]
  close: () => void
}) => {
  const say = usePhrases()
  const { busy, act } = useAct()
  const forget = useForget()
  const inboxes = useAsk('GET /api/inboxes').data?.items ?? []
  const [role, setRole] = useState<Role>(member.role)
  const [held, setHeld] = useState<Permission[]>(heldBy(member))
  const [capacity, setCapacity] = useState(member.capacity)
  const [skillGroupIds, setSkillGroupIds] = useState(member.skillGroupIds)
  const [visibility, setVisibility] = useState(member.visibility)
  const chooseRole = (next: Role) => {
    // What was added or removed by hand stays so under the new role.
    const { permissionsAdded, permissionsRemoved } = differences(role, held)
    setRole(next)
    setHeld(heldBy({ role: next, permissionsAdded, permissionsRemoved }))
  }
  const save = async () => {
    const saved = await act(async () => {
      await client.call('PATCH /api/members/{id}', {
        params: { id: member.id },
        body: { role, ...differences(role, held), capacity, skillGroupIds, visibility },
      })
      await forget('GET /api/members', 'GET /api/skill-groups')
    }, say('office:common.saved'))
    if (saved) close()
  }
  return (
    <Drawer
      open
      size={560}
      title={`${member.name} · ${member.email}`}
      onClose={close}
      footer={
        <Action type="primary" loading={busy} onClick={() => void save()}>
          {say('office:common.save')}
        </Action>
      }
    >
      <Form layout="vertical" component={false}>
        <Form.Item label={say('office:members.role')}>
          <RoleChoice value={role} onChange={chooseRole} />
        </Form.Item>
        <div className="office-columns">
          <Form.Item label={say('office:members.groups')} htmlFor="member-groups">
            <Select
              id="member-groups"
              mode="multiple"
              value={skillGroupIds}
              onChange={setSkillGroupIds}
              placeholder={say('office:members.noGroup')}
              options={groups.map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Form.Item>
          <Form.Item
            label={say('office:members.capacity')}
            extra={say('office:members.capacityHelp')}
            htmlFor="member-capacity"
          >
            <InputNumber
              id="member-capacity"
              min={1}
              max={100}
              precision={0}
              value={capacity}
              onChange={(next) => setCapacity(next ?? 1)}
            />
          </Form.Item>
        </div>
        <h3 className="people-heading">{say('office:members.visibility')}</h3>
        <p className="office-intro">{say('office:members.visibilityHelp')}</p>
        <div className="office-columns people-visible">
          <Limited
            label={say('office:members.visibleInboxes')}
            value={visibility.inboxIds}
            options={inboxes}
            change={(inboxIds) => setVisibility({ ...visibility, inboxIds })}
          />
          <Limited
            label={say('office:members.visibleGroups')}
            value={visibility.skillGroupIds}
            options={groups}
            change={(ids) => setVisibility({ ...visibility, skillGroupIds: ids })}
          />
        </div>
        <Permissions role={role} held={held} change={setHeld} />
      </Form>
    </Drawer>
  )
}

/** The four roles, each with what it means. */
export const RoleChoice = ({ value, onChange }: { value?: Role; onChange?: (role: Role) => void }) => {
  const say = usePhrases()
  return (
    <Radio.Group className="people-roles" value={value} onChange={(event) => onChange?.(event.target.value as Role)}>
      {roles.map((role) => (
        <Radio key={role} value={role}>
          <b>{say(`office:roles.${role}`)}</b>
          <span>{say(`office:roleHelp.${role}`)}</span>
        </Radio>
      ))}
    </Radio.Group>
  )
}

const Limited = ({
  label,
  value,
  options,
  change,
}: {
  label: string
  value: string[] | null
  options: { id: string; name: string }[]
  change: (ids: string[] | null) => void
}) => {
  const say = usePhrases()
  return (
    <div className="field">
      <span className="field-label">{label}</span>
      <Radio.Group
        size="small"
        optionType="button"
        aria-label={label}
        value={value === null ? 'unlimited' : 'limited'}
        onChange={(event) => change(event.target.value === 'unlimited' ? null : [])}
        options={(['unlimited', 'limited'] as const).map((each) => ({
          value: each,
          label: say(`office:members.${each}`),
        }))}
      />
      {value !== null && (
        <Select
          mode="multiple"
          aria-label={label}
          value={value}
          onChange={change}
          options={options.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
    </div>
  )
}

const Permissions = ({
  role,
  held,
  change,
}: {
  role: Role
  held: Permission[]
  change: (held: Permission[]) => void
}) => {
  const say = usePhrases()
  const { permissionsAdded, permissionsRemoved } = differences(role, held)
  const differs = permissionsAdded.length + permissionsRemoved.length > 0
  return (
    <section className="people-permissions">
      <h3 className="people-heading">{say('office:members.permissions')}</h3>
      <p className="office-intro">{say('office:members.permissionsHelp')}</p>
      <p className="people-differences" role="status">
        {differs
          ? say('office:members.differences', { added: permissionsAdded.length, removed: permissionsRemoved.length })
          : say('office:members.sameAsRole')}
        {differs && (
          <button type="button" className="link" onClick={() => change([...permissionsOf[role]])}>
            {say('office:members.resetPermissions')}
          </button>
        )}
      </p>
      {(['service', 'content', 'setup', 'oversight'] as const).map((group) => (
        <fieldset key={group}>
          <legend>{say(`office:permissionGroups.${group}`)}</legend>
          {permissionGroups[group].map((permission) => {
            const stands = standing(role, held, permission)
            return (
              <Checkbox
                key={permission}
                checked={held.includes(permission)}
                onChange={(event) =>
                  change(event.target.checked ? [...held, permission] : held.filter((each) => each !== permission))
                }
              >
                {say(`office:permissions.${permission}`)}
                {stands === 'added' && <span className="tag small ok">+ {say('office:members.added')}</span>}
                {stands === 'removed' && <span className="tag small wait">− {say('office:members.removed')}</span>}
              </Checkbox>
            )
          })}
        </fieldset>
      ))}
    </section>
  )
}
