import { useQuery } from '@tanstack/react-query'
import type { ResultOf } from '@yingda/contract'
import { client } from '../../shell/session.ts'

type Tag = ResultOf<'GET /api/tags'>['items'][number]

/** All tags, and those of a list of ids. */
export const useTags = () => {
  const { data } = useQuery({
    queryKey: ['tags'],
    queryFn: () => client.call('GET /api/tags'),
    staleTime: 60_000,
  })
  const tags = data?.items ?? []
  return {
    tags,
    named: (ids: readonly string[]): Tag[] => tags.filter((tag) => ids.includes(tag.id)),
  }
}
