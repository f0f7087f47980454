import { useQuery } from '@tanstack/react-query'
import { CallError } from '@yingda/sdk'
import type { FormEvent } from 'react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useLanguage, usePhrases } from '../shell/phrases.ts'
import { client, signedIn } from '../shell/session.ts'
import { Failed, Loading } from '../shell/states.tsx'
import { FormError, PasswordField, TextField } from './fields.tsx'
import { Gate } from './gate.tsx'

/** Where an invitation's link leads: a name, a password, and one is in. */
const AcceptInvitation = ({ code }: { code: string }) => {
  const say = usePhrases()
  const { language } = useLanguage()
  const [, go] = useLocation()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<unknown>()
  const invitation = useQuery({
    queryKey: ['invitation', code],
    queryFn: () => client.call('GET /api/invitations/by-code/{code}', { params: { code } }),
  })

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setRefused(undefined)
    try {
      const me = await client.call('POST /api/invitations/by-code/{code}/accept', {
        params: { code },
        body: { name, password, language },
      })
      signedIn(me)
      go('/', { replace: true })
    } catch (refusal) {
      setRefused(refusal)
    } finally {
      setBusy(false)
    }
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
      <form onSubmit={(event) => void submit(event)}>
        <TextField
          label={say('invite.name')}
          required
          maxLength={60}
          autoFocus
          autoComplete="name"
          value={name}
          onText={setName}
        />
        <PasswordField
          label={say('invite.password')}
          hint={say('password.rule')}
          required
          minLength={10}
          autoComplete="new-password"
          value={password}
          onText={setPassword}
        />
        <FormError error={refused} />
        <button type="submit" className="button primary large" disabled={busy}>
          {say('invite.submit')}
        </button>
      </form>
    </Gate>
  )
}
export default AcceptInvitation
