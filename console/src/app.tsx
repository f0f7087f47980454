import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { CallError } from '@yingda/sdk'
import { lazy, Suspense, useEffect } from 'react'
import { Route, Switch } from 'wouter'
import { Login } from './access/login.tsx'
import { ErrorBoundary } from './shell/error-boundary.tsx'
import { Frame } from './shell/frame.tsx'
import { askWhoIsHere, useSession } from './shell/session.ts'
import { Failed, Loading } from './shell/states.tsx'
import { ThemeProvider } from './shell/theme.tsx'

const Setup = lazy(() => import('./access/setup.tsx'))
const AcceptInvitation = lazy(() => import('./access/accept-invitation.tsx'))

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal stays a refusal; only a lost network is worth a second try.
      retry: (failures, error) => error instanceof CallError && error.code === 'network.failed' && failures < 2,
      staleTime: 10_000,
      refetchOnWindowFocus: false,
    },
  },
})

/** The whole console: who is here decides what is shown. */
export const App = () => (
  <ErrorBoundary>
    <QueryClientProvider client={queries}>
      <ThemeProvider>
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path="/invite/:code">{({ code }) => <AcceptInvitation code={code} />}</Route>
            <Route>
              <Door />
            </Route>
          </Switch>
        </Suspense>
      </ThemeProvider>
    </QueryClientProvider>
  </ErrorBoundary>
)

/** Signing in happens in place: the address stays, so one returns to where one was. */
const Door = () => {
  const state = useSession((session) => session.state)
  const me = useSession((session) => session.me)
  useEffect(() => void askWhoIsHere(), [])
  useEffect(() => {
    // What one member could see is not shown to the next.
    if (state === 'out') queries.clear()
  }, [state])
  switch (state) {
    case 'asking':
      return <div className="blank" />
    case 'unreachable':
      return <Failed error={new CallError('network.failed', '', 0)} retry={() => void askWhoIsHere()} />
    case 'setup':
      return <Setup />
    case 'out':
      return <Login />
    case 'expired':
      return <Login expired={me?.email ?? ''} />
    case 'in':
      return <Frame />
  }
}
