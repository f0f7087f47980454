import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A sentence in both languages, as the demo's files write it. */
export interface Two {
  zh: string
  en: string
}
export type ShopLanguage = keyof Two

export interface Product {
  sku: string
  name: Two
  category: string
  price: number
  stock: number
  attributes: Record<string, string | number | boolean | string[]>
  warrantyMonths: number
  image: string
}

export interface Address {
  city: string
  district: string
  street: string
}

export interface Order {
  orderNo: string
  customer: string
  phone: string
  status: 'pending' | 'paid' | 'shipped' | 'delivered' | 'returning' | 'refunded'
  items: { sku: string; qty: number; price: number }[]
  total: number
  address: Address
  invoice: { kind: string; title: string; amount: number; status: string } | null
  logistics: { carrier: Two; trackingNo: string; events: { at: string; place: string; text: Two }[] } | null
  timeline: Record<string, string>
}

/** A visitor of `npm run demo:traffic`: what they say, and what an agent answers. */
export interface TrafficVisitor {
  id: string
  language: ShopLanguage
  name: string | null
  page: { title: string; url: string }
  turns: string[]
  wantsPerson: boolean
  agentLines: string[]
}

/** Reads one of the files in demo/data, from the source as from the bundle. */
export const readDemo = <T>(name: string): T => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const place = join(folder, 'demo', 'data', name)
    if (existsSync(place)) return JSON.parse(readFileSync(place, 'utf8')) as T
  }
  throw new Error(`demo/data/${name} was not found beside the demo`)
}
