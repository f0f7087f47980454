import { useQuery } from '@tanstack/react-query'
import type { ResultOf } from '@yingda/contract'
import { useMemo } from 'react'
import { client } from '../../shell/session.ts'
import { findQuickReplies } from './triggers.ts'

export type QuickReply = ResultOf<'GET /api/quick-replies'>['items'][number]

/** Quick replies that fit what was typed after `/`. */
export const useQuickReplies = (query: string | undefined): QuickReply[] => {
  const replies = useQuery({
    queryKey: ['quick-replies'],
    queryFn: () => client.call('GET /api/quick-replies'),
    staleTime: 60_000,
    enabled: query !== undefined,
  })
  return useMemo(
    () => (query === undefined ? [] : findQuickReplies(replies.data?.items ?? [], query).slice(0, 20)),
    [replies.data, query],
  )
}

/** Counts one use; whether it could be counted matters to nobody who is writing. */
export const countUse = (id: string) =>
  client.call('POST /api/quick-replies/{id}/used', { params: { id } }).catch(() => undefined)
