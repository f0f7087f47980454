import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ArgumentsOf, Contact } from '@yingda/contract'
import { message } from 'antd'
import { useEffect } from 'react'
import { say } from '../../shell/phrases.ts'
import { client } from '../../shell/session.ts'
import { sentenceOf } from '../../shell/states.tsx'

export type ContactChange = ArgumentsOf<'PATCH /api/contacts/{id}'>['body']

/** A contact, and how to change what is known of them. `stamp` changes when the contact may have. */
export const useContact = (id: string, stamp?: string | number) => {
  const queries = useQueryClient()
  const contact = useQuery({
    queryKey: ['contact', id],
    queryFn: () => client.call('GET /api/contacts/{id}', { params: { id } }),
  })
  const { refetch } = contact
  useEffect(() => void refetch(), [refetch, stamp])

  const change = async (body: ContactChange): Promise<boolean> => {
    try {
      const changed = await client.call('PATCH /api/contacts/{id}', { params: { id }, body })
      queries.setQueryData<Contact>(['contact', id], changed)
      void queries.invalidateQueries({ queryKey: ['contacts'] })
      return true
    } catch (error) {
      void message.error(sentenceOf(error, say('shell:states.network')))
      return false
    }
  }
  return { contact, change }
}
