import type { ResultOf, SkillGroup } from '@yingda/contract'
import { Action } from '../office/action.tsx'
import { useAct, useAsk, useForget } from '../office/calls.ts'
import { useConfirm } from '../office/confirm.ts'
import { useFormats } from '../office/formats.ts'
import { Asked, Listing } from '../office/listing.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'

type Invitation = ResultOf<'GET /api/invitations'>['items'][number]

/** Invitations nobody has accepted yet. */
export const Invitations = ({ groups }: { groups: SkillGroup[] }) => {
  const say = usePhrases()
  const { dateTime } = useFormats()
  const confirm = useConfirm()
  const { act } = useAct()
  const forget = useForget()
  const ask = useAsk('GET /api/invitations')
  const withdraw = (invitation: Invitation) =>
    confirm({
      title: say('office:members.withdrawTitle', { email: invitation.email }),
      content: say('office:members.withdrawHint'),
      okText: say('office:members.withdraw'),
      okButtonProps: { danger: true },
      onOk: () =>
        act(async () => {
          await client.call('DELETE /api/invitations/{id}', { params: { id: invitation.id } })
          await forget('GET /api/invitations')
        }, say('office:members.withdrawn')),
    })
  return (
    <section className="people-invitations">
      <h3 className="people-heading">{say('office:members.openInvitations')}</h3>
      <Asked ask={ask} rows={1}>
        {({ items }) => (
          <Listing
            label={say('office:members.openInvitations')}
            items={items}
            empty={<p className="people-none">{say('office:members.noInvitations')}</p>}
            columns={[
              { key: 'email', title: say('office:members.email'), place: 'head', render: ({ email }) => email },
              { key: 'role', title: say('office:members.role'), render: ({ role }) => say(`office:roles.${role}`) },
              {
                key: 'groups',
                title: say('office:members.groups'),
                render: ({ skillGroupIds }) =>
                  groups
                    .filter(({ id }) => skillGroupIds.includes(id))
                    .map(({ name }) => name)
                    .join(', '),
              },
              { key: 'by', title: say('office:members.invitedBy'), render: ({ invitedBy }) => invitedBy },
              {
                key: 'until',
                title: say('office:members.expiresAt'),
                render: ({ expiresAt }) =>
                  new Date(expiresAt).getTime() < Date.now() ? (
                    <span className="tag">{say('office:members.expired')}</span>
                  ) : (
                    dateTime(expiresAt)
                  ),
              },
              {
                key: 'actions',
                title: '',
                place: 'foot',
                align: 'right',
                render: (invitation) => (
                  <div className="office-actions">
                    <Action size="small" type="text" drawing="undo" onClick={() => withdraw(invitation)}>
                      {say('office:members.withdraw')}
                    </Action>
                  </div>
                ),
              },
            ]}
          />
        )}
      </Asked>
    </section>
  )
}
