import type { Permission } from '@yingda/contract'
import type { ComponentType, LazyExoticComponent } from 'react'
import { lazy } from 'react'

/** A page of the console: where it is, who may see it, and the file that is fetched when it is opened. */
export interface ConsoleRoute {
  /** In the words of wouter: `/desk/:id?`, `/settings/*?`. */
  path: string
  /** Holding any of these is enough; absent: everybody who is signed in. */
  anyOf?: Permission[]
  page: LazyExoticComponent<ComponentType>
}

/** Every page. A line here and a file with a default export is all that a new page takes. */
export const routes: ConsoleRoute[] = [
  {
    path: '/desk/:id?',
    anyOf: ['conversations.read'],
    page: lazy(() => import('./conversations/desk-page.tsx')),
  },
  {
    path: '/contacts/:id?',
    anyOf: ['contacts.read'],
    page: lazy(() => import('./contacts/contacts-page.tsx')),
  },
  { path: '/knowledge/:id?', anyOf: ['knowledge.read'], page: lazy(() => import('./knowledge/knowledge-page.tsx')) },
  { path: '/today', anyOf: ['insights.read'], page: lazy(() => import('./insights/today-page.tsx')) },
  { path: '/settings/*?', page: lazy(() => import('./company/settings-page.tsx')) },
]
