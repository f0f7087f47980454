/** Asks the demo shop who its customers are, as a browser would by signing in there. Without a shop everybody stays a stranger. */
export const shopIdentities = (shop: string) => {
  const customers = fetch(`${shop}/shop/account`)
    .then((page) => page.text())
    .then(
      (html) =>
        new Map([...html.matchAll(/<option value="([^"]+)">(.+?) · /g)].map(([, phone, name]) => [name!, phone!])),
    )
    .catch(() => new Map<string, string>()) // No shop: nobody is known.

  return async (name: string, language: 'zh' | 'en'): Promise<string | undefined> => {
    const phone = (await customers).get(name)
    if (!phone) return undefined
    const signedIn = await fetch(`${shop}/shop/account`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ phone }),
    })
    const cookie = signedIn.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ')
    const page = await fetch(`${shop}${language === 'en' ? '/shop/en' : '/shop'}`, { headers: { cookie } })
    return /data-identity="([^"]+)"/.exec(await page.text())?.[1]
  }
}
