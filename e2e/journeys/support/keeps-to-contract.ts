import { endpoints } from '@yingda/contract'
import type { Asked } from './browser.ts'

/** What a page is made of; everything else it asks for is a call. */
const pageParts = new Set(['document', 'script', 'stylesheet', 'image', 'font', 'manifest', 'other'])

const lines = Object.keys(endpoints).map((key) => {
  const [method = '', path = ''] = key.split(' ')
  return { method, path: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`) }
})

/** Requests that are no line of the open contract; a GET for a part of a page is none of its business. Pure. */
export const outsideContract = (asked: readonly Asked[]): string[] =>
  asked
    .filter(({ method, path, kind }) => path.startsWith('/api') || method !== 'GET' || !pageParts.has(kind))
    .filter((request) => !lines.some((line) => line.method === request.method && line.path.test(request.path)))
    .map(({ method, path }) => `${method} ${path}`)
