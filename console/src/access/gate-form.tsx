import type { FormEvent, ReactNode } from 'react'
import { useState } from 'react'
import { FormError } from './fields.tsx'

/** A form at the gate: it is sent once at a time, and says why it was refused. `send` throws the refusal. */
export const GateForm = ({
  send,
  submit,
  children,
  after,
}: {
  send: () => Promise<void>
  /** What stands on its button. */
  submit: string
  children: ReactNode
  after?: ReactNode
}) => {
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<unknown>()
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setRefused(undefined)
    try {
      await send()
    } catch (refusal) {
      setRefused(refusal)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(event) => void onSubmit(event)}>
      {children}
      <FormError error={refused} />
      <button type="submit" className="button primary large" disabled={busy}>
        {submit}
      </button>
      {after}
    </form>
  )
}
