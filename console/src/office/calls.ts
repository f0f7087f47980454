import type { ArgumentsOf, EndpointKey, ResultOf } from '@yingda/contract'
import type { UseQueryResult } from '@tanstack/react-query'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useRef, useState } from 'react'
import { usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import { sentenceOf } from '../shell/states.tsx'

interface AskOptions {
  enabled?: boolean
  refetchInterval?: number
  /** Goes on showing the last answer while a changed question is under way. */
  keep?: boolean
}

type Call = <K extends EndpointKey>(key: K, args: unknown, more: { signal: AbortSignal }) => Promise<ResultOf<K>>

/** Asks the server and keeps the answer; the same question is asked once. */
export const useAsk = <K extends EndpointKey>(
  key: K,
  args?: ArgumentsOf<K>,
  { keep = false, ...options }: AskOptions = {},
): UseQueryResult<ResultOf<K>> =>
  useQuery<ResultOf<K>>({
    queryKey: [key, args ?? {}],
    queryFn: ({ signal }) => (client.call as Call)(key, args, { signal }),
    ...(keep ? { placeholderData: keepPreviousData } : {}),
    ...options,
  })

/** Says that what was asked before is no longer true, so that it is asked again. */
export const useForget = () => {
  const queries = useQueryClient()
  return (...keys: EndpointKey[]) => Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] })))
}

/** Does something at the server: busy while it runs, a refusal is told, success as well when there is a sentence for it. */
export const useAct = () => {
  const { message } = App.useApp()
  const say = usePhrases()
  const [busy, setBusy] = useState(false)
  const running = useRef(false)
  const act = async (work: () => Promise<unknown>, done?: string): Promise<boolean> => {
    // A double click is one wish.
    if (running.current) return false
    running.current = true
    setBusy(true)
    try {
      await work()
      if (done) void message.success(done)
      return true
    } catch (error) {
      void message.error(sentenceOf(error, say('states.network')), 6)
      return false
    } finally {
      running.current = false
      setBusy(false)
    }
  }
  return { busy, act }
}
