import type { Me, Permission } from '@yingda/contract'
import type { Client } from '@yingda/sdk'
import { CallError, createClient } from '@yingda/sdk'
import { create } from 'zustand'
import { spokenLanguage } from './phrases.ts'

/** Whether somebody is signed in here: still asking, nobody, nobody yet at all, somebody, or somebody whose session ended under their hands. */
type SessionState = 'asking' | 'out' | 'setup' | 'in' | 'expired' | 'unreachable'

interface Session {
  state: SessionState
  me: Me | undefined
}

export const useSession = create<Session>(() => ({ state: 'asking', me: undefined }))

// A wrong password is also answered with 401, but nobody's session ends by it.
const endsTheSession = new Set(['session.required', 'session.expired', 'session.csrf'])

/** Passes an answer on, and notices when it says that the session has ended. */
const noticing = async <T>(answer: Promise<T>): Promise<T> => {
  try {
    return await answer
  } catch (error) {
    const { state } = useSession.getState()
    if (error instanceof CallError && endsTheSession.has(error.code) && state === 'in')
      useSession.setState({ state: 'expired' })
    throw error
  }
}

const watchful = (client: Client): Client => ({
  call: (key, ...more) => noticing(client.call(key, ...more)),
  request: (...args) => noticing(client.request(...args)),
})

/** The console's one line to the server. */
export const client = watchful(
  createClient({ csrfToken: () => useSession.getState().me?.csrfToken, language: spokenLanguage }),
)

/** Somebody has signed in, set up the company or accepted an invitation. */
export const signedIn = (me: Me) => useSession.setState({ state: 'in', me })

/** Takes a newer picture of the member who is signed in. */
export const meChanged = (me: Me) => useSession.setState({ me })

/** Asks the server who is signed in, and when nobody is, whether there is a company yet. */
export const askWhoIsHere = async () => {
  try {
    useSession.setState({ state: 'in', me: await client.call('GET /api/me') })
  } catch (error) {
    if (!(error instanceof CallError) || error.status !== 401) return useSession.setState({ state: 'unreachable' })
    try {
      const { needed } = await client.call('GET /api/setup')
      useSession.setState({ state: needed ? 'setup' : 'out', me: undefined })
    } catch {
      // The server was there a moment ago and is not now: the page says so and offers to ask again.
      useSession.setState({ state: 'unreachable' })
    }
  }
}

export const signOut = async () => {
  await client.call('DELETE /api/session')
  useSession.setState({ state: 'out', me: undefined })
}

/** The member who is signed in. Only for what is drawn inside the frame, where somebody always is. */
export const useMe = (): Me => {
  const me = useSession((session) => session.me)
  if (!me) throw new Error('useMe is for pages that are shown to a signed-in member only')
  return me
}

/** Whether the member who is signed in may do something. */
export const useMay = (permission: Permission): boolean => useMe().permissions.includes(permission)
