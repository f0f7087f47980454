import { useQuery } from '@tanstack/react-query'
import { CallError } from '@yingda/sdk'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useLanguage, usePhrases } from '../shell/phrases.ts'
import { client, signedIn } from '../shell/session.ts'
import { Failed, Loading } from '../shell/states.tsx'
import { NameField, NewPasswordField } from './fields.tsx'
import { Gate } from './gate.tsx'
import { GateForm } from './gate-form.tsx'

/** Where an invitation's link leads: a name, a password, and one is in. */
const AcceptInvitation = ({ code }: { code: string }) => {
  const say = usePhrases()
  const { language } = useLanguage()
  const [, go] = useLocation()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const invitation = useQuery({
    queryKey: ['invitation', code],
    queryFn: () => client.call('GET /api/invitations/by-code/{code}', { params: { code } }),
  })

  const accept = async () => {
    const me = await client.call('POST /api/invitations/by-code/{code}/accept', {
      params: { code },
      body: { name, password, language },
    })
    signedIn(me)
    go('/', { replace: true })
  }

  if (invitation.isPending) return <Loading rows={2} />
  if (invitation.isError) {
    const ended = invitation.error instanceof CallError && invitation.error.code === 'invitation.not_found'
    if (!ended) return <Failed error={invitation.error} retry={() => void invitation.refetch()} />
    return (
      <Gate title={say('invite.ended')} lead={say('invite.endedMore')}>
        <button type="button" className="button" onClick={() => go('/', { replace: true })}>
          {say('invite.toLogin')}
        </button>
      </Gate>
    )
  }
  const { company, email, role } = invitation.data
  return (
    <Gate
      title={say('invite.title', { company })}
      lead={say('invite.lead', { email, role: say(`profile.role.${role}`) })}
    >
      <GateForm send={accept} submit={say('invite.submit')}>
        <NameField label={say('invite.name')} autoFocus value={name} onText={setName} />
        <NewPasswordField label={say('invite.password')} value={password} onText={setPassword} />
      </GateForm>
    </Gate>
  )
}
export default AcceptInvitation
