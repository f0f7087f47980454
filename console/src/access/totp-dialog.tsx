import { Modal, message } from 'antd'
import { toDataURL } from 'qrcode'
import type { FormEvent } from 'react'
import { useEffect, useState } from 'react'
import { Icon } from '../shell/icons.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { client, meChanged, useMe } from '../shell/session.ts'
import { CodeField, FormError, PasswordField } from './fields.tsx'
import './dialogs.css'

type Step = { kind: 'password' } | { kind: 'scan'; secret: string; uri: string } | { kind: 'kept'; codes: string[] }

/** Switching one-time codes on (password, scan, first code, recovery codes) or off (password). */
const TotpDialog = ({ close }: { close: () => void }) => {
  const say = usePhrases()
  const me = useMe()
  const [step, setStep] = useState<Step>({ kind: 'password' })
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()

  const attempt = async (event: FormEvent, act: () => Promise<void>) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await act()
    } catch (refusal) {
      setError(refusal)
    } finally {
      setBusy(false)
    }
  }
  const begin = async () => {
    const begun = await client.call('POST /api/me/totp', { body: { password } })
    setStep({ kind: 'scan', ...begun })
  }
  const switchOff = async () => {
    await client.call('POST /api/me/totp/off', { body: { password } })
    meChanged({ ...me, totpOn: false })
    void message.success(say('totp.offDone'))
    close()
  }
  const confirm = async () => {
    const { recoveryCodes } = await client.call('POST /api/me/totp/confirm', { body: { code } })
    setStep({ kind: 'kept', codes: recoveryCodes })
  }
  const finish = () => {
    meChanged({ ...me, totpOn: true })
    void message.success(say('totp.onDone'))
    close()
  }

  return (
    <Modal
      open
      title={say('totp.title')}
      footer={null}
      onCancel={step.kind === 'kept' ? finish : close}
      width={420}
      mask={{ closable: step.kind !== 'kept' }}
    >
      {step.kind === 'password' && (
        <form className="dialog-form" onSubmit={(event) => void attempt(event, me.totpOn ? switchOff : begin)}>
          <p className="quiet">{say('totp.why')}</p>
          <PasswordField
            label={say('totp.password')}
            autoComplete="current-password"
            required
            autoFocus
            onText={setPassword}
          />
          <FormError error={error} />
          <div className="dialog-foot">
            <button type="submit" className={me.totpOn ? 'button danger' : 'button primary'} disabled={busy}>
              {say(me.totpOn ? 'totp.off' : 'totp.start')}
            </button>
          </div>
        </form>
      )}
      {step.kind === 'scan' && (
        <form className="dialog-form" onSubmit={(event) => void attempt(event, confirm)}>
          <p>{say('totp.scan')}</p>
          <QrCode text={step.uri} />
          <div className="field">
            <span className="field-label">{say('totp.secret')}</span>
            <code className="totp-secret">{step.secret}</code>
          </div>
          <CodeField label={say('totp.code')} value={code} onText={setCode} />
          <FormError error={error} />
          <div className="dialog-foot">
            <button type="submit" className="button primary" disabled={busy}>
              {say('totp.confirm')}
            </button>
          </div>
        </form>
      )}
      {step.kind === 'kept' && <RecoveryCodes codes={step.codes} finish={finish} />}
    </Modal>
  )
}
export default TotpDialog

const QrCode = ({ text }: { text: string }) => {
  const say = usePhrases()
  const [source, setSource] = useState<string>()
  useEffect(() => {
    let wanted = true
    void toDataURL(text, { margin: 1, width: 360 }).then((drawn) => wanted && setSource(drawn))
    return () => {
      wanted = false
    }
  }, [text])
  return <div className="totp-qr">{source && <img src={source} width={180} height={180} alt={say('totp.qr')} />}</div>
}

const RecoveryCodes = ({ codes, finish }: { codes: string[]; finish: () => void }) => {
  const say = usePhrases()
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join('\n'))
    void message.success(say('common.copied'))
  }
  return (
    <div className="dialog-form">
      <div>
        <b>{say('totp.recovery')}</b>
        <p className="quiet">{say('totp.recoveryMore')}</p>
      </div>
      <ul className="totp-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="dialog-foot">
        <button type="button" className="button" onClick={() => void copy()}>
          <Icon name="copy" />
          {say('common.copy')}
        </button>
        <button type="button" className="button primary" onClick={finish}>
          {say('totp.recoveryDone')}
        </button>
      </div>
    </div>
  )
}
