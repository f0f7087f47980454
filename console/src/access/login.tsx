import { CallError } from '@yingda/sdk'
import { useState } from 'react'
import { usePhrases } from '../shell/phrases.ts'
import { client, signedIn } from '../shell/session.ts'
import { CodeField, PasswordField, TextField } from './fields.tsx'
import { Gate } from './gate.tsx'
import { GateForm } from './gate-form.tsx'

/** Signing in: e-mail and password, and a one-time code for those who switched it on. `expired` is the e-mail of whoever was here. */
export const Login = ({ expired }: { expired?: string }) => {
  const say = usePhrases()
  const [email, setEmail] = useState(expired ?? '')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [codeAsked, setCodeAsked] = useState(false)

  const signIn = async () => {
    try {
      signedIn(await client.call('POST /api/session', { body: { email, password, ...(codeAsked ? { code } : {}) } }))
    } catch (refusal) {
      setCode('')
      if (!(refusal instanceof CallError && refusal.code === 'session.totp_required')) throw refusal
      setCodeAsked(true)
    }
  }

  return (
    <Gate title={say('login.title')} lead={say('login.lead')}>
      {expired !== undefined && <div className="gate-told">{say('login.expired')}</div>}
      <GateForm
        send={signIn}
        submit={say('login.submit')}
        after={
          codeAsked && (
            <button type="button" className="button text" onClick={() => setCodeAsked(false)}>
              {say('login.other')}
            </button>
          )
        }
      >
        {codeAsked ? (
          <CodeField label={say('login.code')} hint={say('login.codeMore')} value={code} onText={setCode} />
        ) : (
          <>
            <TextField
              label={say('login.email')}
              type="email"
              name="email"
              autoComplete="username"
              required
              autoFocus={!expired}
              value={email}
              onText={setEmail}
            />
            <PasswordField
              label={say('login.password')}
              name="password"
              autoComplete="current-password"
              required
              autoFocus={Boolean(expired)}
              value={password}
              onText={setPassword}
            />
          </>
        )}
      </GateForm>
    </Gate>
  )
}
