import { Modal, message } from 'antd'
import type { FormEvent } from 'react'
import { useState } from 'react'
import { usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import { FormError, NewPasswordField, PasswordField } from './fields.tsx'
import './dialogs.css'

/** Changing one's own password. */
const PasswordDialog = ({ close }: { close: () => void }) => {
  const say = usePhrases()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (next !== again) return setError(new Error(say('password.differ')))
    setBusy(true)
    try {
      await client.call('POST /api/me/password', { body: { current, next } })
      void message.success(say('password.changed'))
      close()
    } catch (refusal) {
      setError(refusal)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Modal open title={say('password.title')} footer={null} onCancel={close} width={400}>
      <form className="dialog-form" onSubmit={(event) => void submit(event)}>
        <PasswordField
          label={say('password.current')}
          autoComplete="current-password"
          required
          autoFocus
          onText={setCurrent}
        />
        <NewPasswordField label={say('password.next')} onText={setNext} />
        <PasswordField label={say('password.again')} autoComplete="new-password" required onText={setAgain} />
        <FormError error={error} />
        <div className="dialog-foot">
          <button type="button" className="button" onClick={close}>
            {say('common.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={busy}>
            {say('common.save')}
          </button>
        </div>
      </form>
    </Modal>
  )
}
export default PasswordDialog
