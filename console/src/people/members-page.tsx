import type { Member, SkillGroup } from '@yingda/contract'
import { Input, Switch } from 'antd'
import { useState } from 'react'
import { Action, useBlocked } from '../office/action.tsx'
import { useAct, useAsk, useForget } from '../office/calls.ts'
import { useConfirm } from '../office/confirm.ts'
import { useFormats } from '../office/formats.ts'
import { Asked, Listing } from '../office/listing.tsx'
import { SettingsContent } from '../office/settings-content.tsx'
import { Icon } from '../shell/icons.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { client, useMe } from '../shell/session.ts'
import { Empty } from '../shell/states.tsx'
import { Invitations } from './invitations.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { MemberDrawer } from './member-drawer.tsx'
import './people.css'

/** Who can sign in, what they may do and what they see. */
const MembersPage = () => {
  const say = usePhrases()
  const blocked = useBlocked()('members.manage')
  const ask = useAsk('GET /api/members')
  const groups = useAsk('GET /api/skill-groups').data?.items ?? []
  const [find, setFind] = useState('')
  const [withDisabled, setWithDisabled] = useState(false)
  const [editing, setEditing] = useState<Member>()
  const [inviting, setInviting] = useState(false)
  const wanted = find.trim().toLowerCase()
  const matches = ({ name, email, disabled }: Member) =>
    (withDisabled || !disabled) && `${name} ${email}`.toLowerCase().includes(wanted)
  return (
    <SettingsContent
      title={say('office:members.title')}
      intro={say('office:members.intro')}
      actions={
        <Action type="primary" drawing="addPerson" blocked={blocked} onClick={() => setInviting(true)}>
          {say('office:members.invite')}
        </Action>
      }
    >
      <div className="office-bar">
        <Input
          allowClear
          type="search"
          prefix={<Icon name="search" />}
          style={{ maxWidth: 260 }}
          aria-label={say('office:members.find')}
          placeholder={say('office:members.find')}
          value={find}
          onChange={(event) => setFind(event.target.value)}
        />
        <label className="people-check">
          <Switch size="small" checked={withDisabled} onChange={setWithDisabled} />
          {say('office:members.showDisabled')}
        </label>
      </div>
      <Asked ask={ask}>
        {({ items }) => (
          <MemberList members={items.filter(matches)} groups={groups} edit={setEditing} blocked={blocked} />
        )}
      </Asked>
      {!blocked && <Invitations groups={groups} />}
      {editing && <MemberDrawer member={editing} groups={groups} close={() => setEditing(undefined)} />}
      {inviting && <InviteDialog groups={groups} close={() => setInviting(false)} />}
    </SettingsContent>
  )
}
export default MembersPage

const MemberList = ({
  members,
  groups,
  edit,
  blocked,
}: {
  members: Member[]
  groups: SkillGroup[]
  edit: (member: Member) => void
  blocked: string | undefined
}) => {
  const say = usePhrases()
  const { ago } = useFormats()
  return (
    <Listing
      label={say('office:members.title')}
      items={members}
      onOpen={(member) => !blocked && edit(member)}
      empty={<Empty icon="contacts" title={say('office:members.noneFound')} />}
      columns={[
        {
          key: 'name',
          title: say('office:members.name'),
          place: 'head',
          render: (member) => <Named member={member} />,
        },
        { key: 'role', title: say('office:members.role'), render: (member) => <RoleOf member={member} /> },
        {
          key: 'groups',
          title: say('office:members.groups'),
          render: (member) =>
            member.skillGroupIds.length === 0 ? (
              <span className="quiet">{say('office:members.noGroup')}</span>
            ) : (
              <span className="office-chips">
                {member.skillGroupIds.map((id) => (
                  <span className="tag" key={id}>
                    {groups.find((group) => group.id === id)?.name ?? '…'}
                  </span>
                ))}
              </span>
            ),
        },
        {
          key: 'capacity',
          title: say('office:members.capacity'),
          align: 'right',
          render: (member) => <span className="number">{member.capacity}</span>,
        },
        {
          key: 'seen',
          title: say('office:members.lastSeen'),
          render: (member) =>
            member.lastSeenAt ? ago(member.lastSeenAt) : <span className="quiet">{say('office:common.never')}</span>,
        },
        {
          key: 'actions',
          title: '',
          place: 'foot',
          align: 'right',
          render: (member) => (
            <div className="office-actions">
              <Action size="small" type="text" drawing="edit" blocked={blocked} onClick={() => edit(member)}>
                {say('office:common.edit')}
              </Action>
              <Disabling member={member} blocked={blocked} />
            </div>
          ),
        },
      ]}
    />
  )
}

const Named = ({ member }: { member: Member }) => {
  const say = usePhrases()
  const me = useMe()
  return (
    <div className="office-two-lines">
      <b className="people-name">
        {member.name}
        {member.id === me.id && <span className="tag small jade">{say('office:members.you')}</span>}
        {member.disabled && <span className="tag small">{say('office:members.disabled')}</span>}
        {member.totpOn && (
          <span
            className="people-totp"
            title={say('office:members.totpOn')}
            aria-label={say('office:members.totpOn')}
            role="img"
          >
            <Icon name="shield" size={14} />
          </span>
        )}
      </b>
      <span>{member.email}</span>
    </div>
  )
}

const RoleOf = ({ member }: { member: Member }) => {
  const say = usePhrases()
  const added = member.permissionsAdded.length
  const removed = member.permissionsRemoved.length
  return (
    <span title={say('office:members.differences', { added, removed })}>
      {say(`office:roles.${member.role}`)}
      {added > 0 && <span className="people-plus"> +{added}</span>}
      {removed > 0 && <span className="people-minus"> −{removed}</span>}
    </span>
  )
}

const Disabling = ({ member, blocked }: { member: Member; blocked: string | undefined }) => {
  const say = usePhrases()
  const me = useMe()
  const confirm = useConfirm()
  const { act } = useAct()
  const forget = useForget()
  const change = (disabled: boolean) =>
    act(
      async () => {
        await client.call('PATCH /api/members/{id}', { params: { id: member.id }, body: { disabled } })
        await forget('GET /api/members', 'GET /api/skill-groups')
      },
      say(disabled ? 'office:members.disabledDone' : 'office:members.enabledDone'),
    )
  const ask = () =>
    confirm({
      title: say('office:members.disableTitle', { name: member.name }),
      content: say('office:members.disableHint'),
      okText: say('office:members.disable'),
      okButtonProps: { danger: true },
      onOk: () => change(true),
    })
  return member.disabled ? (
    <Action size="small" type="text" drawing="undo" blocked={blocked} onClick={() => void change(false)}>
      {say('office:members.enable')}
    </Action>
  ) : (
    <Action
      size="small"
      type="text"
      drawing="lock"
      blocked={blocked ?? (member.id === me.id ? say('office:members.notYourself') : undefined)}
      onClick={ask}
    >
      {say('office:members.disable')}
    </Action>
  )
}
