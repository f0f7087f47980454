import type { FormEvent } from 'react'
import { useState } from 'react'
import { useLanguage, usePhrases } from '../shell/phrases.ts'
import { client, signedIn } from '../shell/session.ts'
import { FormError, PasswordField, TextField } from './fields.tsx'
import { Gate } from './gate.tsx'

/** The first minute of a new installation: the company and its owner. */
const Setup = () => {
  const say = usePhrases()
  const { language } = useLanguage()
  // The terminal prints a link that carries the code, so nobody has to type it.
  const [code, setCode] = useState(() => new URLSearchParams(location.search).get('code') ?? '')
  const [company, setCompany] = useState('')
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    try {
      const me = await client.call('POST /api/setup', {
        body: { code: code.trim(), company, name, email, password, language, timeZone },
      })
      history.replaceState(undefined, '', '/')
      signedIn(me)
    } catch (refusal) {
      setError(refusal)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Gate title={say('setup.title')} lead={`${say('setup.lead')} ${say('setup.you')}`}>
      <form onSubmit={(event) => void submit(event)}>
        <TextField
          label={say('setup.code')}
          hint={say('setup.codeMore')}
          required
          autoFocus
          autoComplete="off"
          value={code}
          onText={setCode}
        />
        <div className="gate-two">
          <TextField label={say('setup.company')} required maxLength={100} value={company} onText={setCompany} />
          <TextField
            label={say('setup.name')}
            required
            maxLength={60}
            autoComplete="name"
            value={name}
            onText={setName}
          />
        </div>
        <TextField
          label={say('setup.email')}
          type="email"
          required
          autoComplete="username"
          value={email}
          onText={setEmail}
        />
        <PasswordField
          label={say('setup.password')}
          hint={say('password.rule')}
          required
          minLength={10}
          autoComplete="new-password"
          value={password}
          onText={setPassword}
        />
        <FormError error={error} />
        <button type="submit" className="button primary large" disabled={busy}>
          {say('setup.submit')}
        </button>
      </form>
    </Gate>
  )
}
export default Setup
