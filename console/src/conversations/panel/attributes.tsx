import type { Contact } from '@yingda/contract'
import type { FormEvent } from 'react'
import { useState } from 'react'
import { Icon } from '../../shell/icons.tsx'
import { usePhrases } from '../../shell/phrases.ts'
import { Editable } from './editable.tsx'
import type { ContactChange } from './use-contact.ts'

/** What else is known of a contact: anything with a name and a value. */
export const Attributes = ({
  contact,
  change,
  disabled,
}: {
  contact: Contact
  change: (change: ContactChange) => Promise<boolean>
  disabled: boolean
}) => {
  const say = usePhrases()
  const [adding, setAdding] = useState(false)
  const [name, setName] = useState('')
  const [value, setValue] = useState('')
  const entries = Object.entries(contact.attributes)

  const add = async (event: FormEvent) => {
    event.preventDefault()
    if (!name.trim() || !(await change({ attributes: { [name.trim()]: value.trim() } }))) return
    setAdding(false)
    setName('')
    setValue('')
  }
  return (
    <section className="panel-section">
      <h3>
        {say('conversations:panel.attributes')}
        {!disabled && (
          <button type="button" className="link" onClick={() => setAdding(!adding)} aria-expanded={adding}>
            {say('conversations:panel.addAttribute')}
          </button>
        )}
      </h3>
      <dl className="facts">
        {entries.map(([key, held]) => (
          <div key={key}>
            <dt className="cut" title={key}>
              {key}
            </dt>
            <dd>
              <Editable
                label={key}
                value={String(held)}
                disabled={disabled}
                onSave={(text) => change({ attributes: { [key]: text === '' ? null : sameKind(held, text) } })}
              />
            </dd>
          </div>
        ))}
      </dl>
      {entries.length === 0 && !adding && <p className="quiet">{say('conversations:panel.none')}</p>}
      {adding && (
        <form className="add-line" onSubmit={(event) => void add(event)}>
          <input
            className="input small"
            required
            maxLength={60}
            autoFocus
            aria-label={say('conversations:panel.attributeName')}
            placeholder={say('conversations:panel.attributeName')}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <input
            className="input small"
            required
            maxLength={1000}
            aria-label={say('conversations:panel.attributeValue')}
            placeholder={say('conversations:panel.attributeValue')}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
          <button type="submit" className="button small square" aria-label={say('shell:common.add')}>
            <Icon name="check" />
          </button>
        </form>
      )}
    </section>
  )
}

/** A number stays a number and a yes a yes when an agent corrects it. */
const sameKind = (held: string | number | boolean, text: string): string | number | boolean => {
  if (typeof held === 'number' && Number.isFinite(Number(text))) return Number(text)
  if (typeof held === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
