import { useQuery } from '@tanstack/react-query'
import { message } from 'antd'
import type { FormEvent } from 'react'
import { useState } from 'react'
import { usePhrases } from '../../shell/phrases.ts'
import { client } from '../../shell/session.ts'
import { Failed, sentenceOf } from '../../shell/states.tsx'
import { Age } from '../list/marks.tsx'

/** What colleagues wrote about a contact, newest first. */
export const ContactNotes = ({ contactId, disabled }: { contactId: string; disabled: boolean }) => {
  const say = usePhrases()
  const [text, setText] = useState('')
  const notes = useQuery({
    queryKey: ['contact-notes', contactId],
    queryFn: () => client.call('GET /api/contacts/{id}/notes', { params: { id: contactId } }),
  })
  const add = async (event: FormEvent) => {
    event.preventDefault()
    try {
      await client.call('POST /api/contacts/{id}/notes', { params: { id: contactId }, body: { text: text.trim() } })
      setText('')
      void notes.refetch()
    } catch (error) {
      void message.error(sentenceOf(error, say('shell:states.network')))
    }
  }
  return (
    <section className="panel-section">
      <h3>{say('conversations:panel.notes')}</h3>
      {!disabled && (
        <form className="add-note" onSubmit={(event) => void add(event)}>
          <textarea
            className="input"
            rows={text ? 3 : 1}
            maxLength={8000}
            aria-label={say('conversations:panel.addNote')}
            placeholder={say('conversations:panel.addNote')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          {text.trim() && (
            <button type="submit" className="button small">
              {say('conversations:panel.saveNote')}
            </button>
          )}
        </form>
      )}
      {notes.isError && <Failed error={notes.error} retry={() => void notes.refetch()} />}
      {notes.data?.items.length === 0 && <p className="quiet">{say('conversations:panel.noNotes')}</p>}
      <ul className="contact-notes">
        {notes.data?.items.map((note) => (
          <li key={note.id}>
            <p>{note.text}</p>
            <span className="quiet">
              {note.byName} · <Age at={note.at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
