import { Suspense, useEffect } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { useFollowConversations } from '../conversations/follow.ts'
import { routes } from '../routes.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { startLive, stopLive } from './live.ts'
import { mayEnter, placesFor } from './places.ts'
import { usePhrases } from './phrases.ts'
import { Rail } from './rail.tsx'
import { useMe } from './session.ts'
import { Empty, Loading } from './states.tsx'

/** The rail and, beside it, the page of the address. */
export const Frame = () => {
  const me = useMe()
  const say = usePhrases()
  // Hearing comes before connecting, so that the first words of the wire are not missed.
  useFollowConversations()
  useEffect(() => {
    startLive()
    return stopLive
  }, [me.id])
  const home = placesFor(me.permissions)[0]?.to ?? '/settings'
  return (
    <div className="frame">
      <Rail />
      <main className="frame-main">
        <ConnectionBanner />
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path="/">
              <Redirect to={home} replace />
            </Route>
            {routes.map(({ path, anyOf, page: Content }) => (
              <Route path={path} key={path}>
                <ErrorBoundary key={path}>
                  {mayEnter(anyOf, me.permissions) ? (
                    <Content />
                  ) : (
                    <Empty icon="lock" title={say('states.notAllowed')}>
                      {say('states.notAllowedMore')}
                    </Empty>
                  )}
                </ErrorBoundary>
              </Route>
            ))}
            <Route>
              <Empty icon="search" title={say('states.notFound')}>
                {say('states.notFoundMore')}
              </Empty>
            </Route>
          </Switch>
        </Suspense>
      </main>
    </div>
  )
}
