import { useState } from 'react'
import { useLanguage, usePhrases } from '../shell/phrases.ts'
import { client, signedIn } from '../shell/session.ts'
import { NameField, NewPasswordField, TextField } from './fields.tsx'
import { Gate } from './gate.tsx'
import { GateForm } from './gate-form.tsx'

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

  const found = async () => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    const me = await client.call('POST /api/setup', {
      body: { code: code.trim(), company, name, email, password, language, timeZone },
    })
    history.replaceState(undefined, '', '/')
    signedIn(me)
  }

  return (
    <Gate title={say('setup.title')} lead={`${say('setup.lead')} ${say('setup.you')}`}>
      <GateForm send={found} submit={say('setup.submit')}>
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
          <NameField label={say('setup.name')} value={name} onText={setName} />
        </div>
        <TextField
          label={say('setup.email')}
          type="email"
          required
          autoComplete="username"
          value={email}
          onText={setEmail}
        />
        <NewPasswordField label={say('setup.password')} value={password} onText={setPassword} />
      </GateForm>
    </Gate>
  )
}
export default Setup
