import type { Order, Product, ShopLanguage } from '../content.ts'
import { picture } from './pictures.ts'
import { style } from './style.ts'
import { words, type Words } from './words.ts'

/** Somebody who bought at the demo shop. */
export interface Customer {
  name: string
  phone: string
}

export interface PageCall {
  language: ShopLanguage
  /** Behind /shop or /shop/en, without slashes at the ends: '', 'products/TG100', 'orders'. */
  path: string
  customer: Customer | undefined
}

interface Needs {
  products: readonly Product[]
  customers: readonly Customer[]
  ordersOf(phone: string): Order[]
  /** The one line that brings the chat window, as the shop's owner would paste it. */
  snippet(call: PageCall): string
}

interface Page {
  title: string
  body: string
}

/** Text as it may stand in HTML, between tags or in an attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)

const money = (amount: number) => `¥${amount.toLocaleString('en')}`
const baseOf = (language: ShopLanguage) => (language === 'en' ? '/shop/en' : '/shop')
const fill = (text: string, values: Record<string, string | number>) =>
  text.replace(/\{(\w+)\}/g, (_all, name: string) => String(values[name]))

/** The pages of the demo shop; undefined where there is none. */
export const createPages = (needs: Needs) => {
  const pageOf = (call: PageCall, t: Words): Page | undefined => {
    const [room, sku] = call.path.split('/')
    const product = needs.products.find((each) => each.sku === sku)
    switch (room) {
      case '':
        return { title: t.home, body: home(needs.products, call.language, t) }
      case 'products':
        return product && { title: product.name[call.language], body: productPage(product, call.language, t) }
      case 'service':
        return { title: t.service, body: lines(t.service, t.serviceLines) }
      case 'stores':
        return { title: t.stores, body: lines(t.stores, t.storeLines) }
      case 'checkout':
        return { title: t.checkout, body: checkout(needs.products[0]!, call.language, t) }
      case 'account':
        return { title: t.account, body: account(needs.customers, call, t) }
      case 'orders':
        return {
          title: t.orders,
          body: orders(call, call.customer ? needs.ordersOf(call.customer.phone) : [], needs, t),
        }
      default:
        return undefined
    }
  }

  return (call: PageCall): { html: string; found: boolean } => {
    const t = words[call.language]
    const page = pageOf(call, t)
    const { title, body } = page ?? { title: t.notFound, body: `<h1>${t.notFound}</h1>` }
    return { html: frame(call, t, title, body, needs.snippet(call)), found: page !== undefined }
  }
}

const mark = `<svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true"><circle cx="14" cy="14" r="13" fill="none" stroke="#33413C" stroke-width="2"/><path d="M14 6l5 6h-3l4 5h-4.500v4h-3v-4H8l4-5H9z" fill="#33413C"/></svg>`

const frame = (call: PageCall, t: Words, title: string, body: string, snippet: string): string => {
  const base = baseOf(call.language)
  const link = ([path, name]: [string, string]) =>
    `<a href="${base}${path ? `/${path}` : ''}"${call.path === path ? ' aria-current="page"' : ''}>${name}</a>`
  const { customer } = call
  const nav = Object.entries(t.nav).map(([path, name]): [string, string] =>
    path === 'account' && customer ? [path, escapeHtml(customer.name)] : [path, name],
  )
  const other = baseOf(call.language === 'en' ? 'zh' : 'en') + (call.path ? `/${call.path}` : '')
  return `<!doctype html>
<html lang="${t.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)} · ${t.brand}</title><link rel="icon" href="data:,"><style>${style}</style></head>
<body><p class="demo">${t.demo}</p>
<header><a class="brand" href="${base}">${mark}${t.brand}</a><nav>${nav.map(link).join('')}</nav><span class="right"><a href="${other}" lang="${call.language === 'en' ? 'zh-CN' : 'en'}">${t.other}</a></span></header>
<main>${body}</main>
${snippet}
</body></html>
`
}

const home = (products: readonly Product[], language: ShopLanguage, t: Words): string => {
  const categories = [...new Set(products.map((product) => product.category))]
  const card = (product: Product) =>
    `<a class="good" href="${baseOf(language)}/products/${product.sku}"><div class="pic">${picture(product.image, 110)}</div><div><b>${escapeHtml(product.name[language])}</b><span class="price">${money(product.price)}</span><small>${fill(t.from, { stock: product.stock })}</small></div></a>`
  const group = (category: string) =>
    `<h2>${t.categories[category] ?? category}</h2><div class="goods">${products
      .filter((product) => product.category === category)
      .map(card)
      .join('')}</div>`
  return `<h1>${t.home}</h1><p class="lead">${t.homeLine}</p>${categories.map(group).join('')}`
}

const productPage = (product: Product, language: ShopLanguage, t: Words): string => {
  const { attributes } = product
  const category = t.categories[product.category] ?? product.category
  const colours = Array.isArray(attributes['colours']) ? attributes['colours'] : []
  const choices = (name: string, title: string, options: string[]) =>
    `<fieldset><legend>${title}</legend>${options
      .map(
        (option, at) =>
          `<label class="choice"><input type="radio" name="${name}"${at ? '' : ' checked'}><span>${option}</span></label>`,
      )
      .join('')}</fieldset>`
  const facts = Object.entries(t.labels)
    .filter(([name]) => attributes[name] !== undefined)
    .map(([name, [label, unit]]) => `<dt>${label}</dt><dd>${String(attributes[name])} ${unit}</dd>`)
  const size = ['widthMm', 'depthMm', 'heightMm'].map((name) => attributes[name])
  if (size.every((each) => each !== undefined)) facts.push(`<dt>${t.size}</dt><dd>${size.join(' × ')} mm</dd>`)
  return `<p class="crumb"><a href="${baseOf(language)}">${t.nav['']}</a> / ${category} / ${product.sku}</p>
<div class="product"><div class="pic">${picture(product.image, 280)}</div><div class="about"><h1>${escapeHtml(product.name[language])}</h1>
<p class="big">${money(product.price)}</p>
${
  colours.length
    ? choices(
        'colour',
        t.colour,
        colours.map((colour) => t.colours[colour] ?? colour),
      )
    : ''
}
${choices('delivery', t.delivery, [t.withInstallation, t.deliveryOnly])}
<a class="button" href="${baseOf(language)}/checkout">${t.buy}</a>
<ul class="promises">${t.promises.map((promise) => `<li>${fill(promise, { months: product.warrantyMonths })}</li>`).join('')}</ul></div></div>
<h2>${t.facts}</h2><dl>${facts.join('')}</dl>`
}

const lines = (title: string, pairs: string[][]): string =>
  `<h1>${title}</h1><dl class="apart">${pairs.map(([name, text]) => `<dt>${name}</dt><dd>${text}</dd>`).join('')}</dl>`

const checkout = (product: Product, language: ShopLanguage, t: Words): string =>
  `<h1>${t.checkout}</h1><p class="lead">${t.checkoutLine}</p><dl class="apart"><dt>${escapeHtml(product.name[language])}</dt><dd>${money(product.price)}</dd><dt>${t.coupon}</dt><dd>${t.couponLine}</dd><dt>${t.total}</dt><dd>${money(product.price)}</dd></dl>`

const account = (customers: readonly Customer[], { language, customer }: PageCall, t: Words): string => {
  const action = `${baseOf(language)}/account`
  if (customer)
    return `<h1>${fill(t.signedInAs, { name: escapeHtml(customer.name) })}</h1><form method="post" action="${action}"><input type="hidden" name="phone" value=""><button class="button">${t.signOut}</button></form>`
  const option = ({ name, phone }: Customer) =>
    `<option value="${escapeHtml(phone)}">${escapeHtml(name)} · ${escapeHtml(phone)}</option>`
  return `<h1>${t.account}</h1><p class="lead">${t.accountLine}</p><form method="post" action="${action}"><label for="customer">${t.customer}</label><select id="customer" name="phone">${customers.map(option).join('')}</select><br><button class="button">${t.signIn}</button></form>`
}

const orders = (call: PageCall, found: Order[], { products }: Needs, t: Words): string => {
  if (!call.customer)
    return `<h1>${t.orders}</h1><p class="lead">${t.notSignedIn}</p><a class="button" href="${baseOf(call.language)}/account">${t.signIn}</a>`
  const nameOf = (sku: string) => products.find((product) => product.sku === sku)?.name[call.language] ?? sku
  const card = (order: Order) => {
    const events = (order.logistics?.events ?? []).slice(-3).toReversed()
    const goods = order.items.map(({ sku, qty }) => `${escapeHtml(nameOf(sku))} × ${qty}`).join('<br>')
    const { city, district, street } = order.address
    return `<article class="order"><header><b>${order.orderNo}</b><span class="state">${t.status[order.status]}</span></header><p>${goods}</p><p>${money(order.total)} · ${escapeHtml(`${city} ${district} ${street}`)}</p>${
      events.length
        ? `<ol reversed>${events.map(({ at, text }) => `<li>${at.slice(5, 16).replace('T', ' ')} ${escapeHtml(text[call.language])}</li>`).join('')}</ol>`
        : ''
    }</article>`
  }
  return `<h1>${t.orders}</h1><p class="lead">${fill(t.signedInAs, { name: escapeHtml(call.customer.name) })}</p>${found.map(card).join('')}`
}
