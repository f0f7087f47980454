/** What a quick reply's placeholders stand for, here and now. */
export interface PlaceholderValues {
  contact: { name: string; phone?: string | undefined; email?: string | undefined }
  agent: { name: string }
}

/** Fills `{{contact.name}}`, `{{agent.name}}` and the like. One that is not known stays as it is, so that the agent sees it before the customer does. */
export const fillPlaceholders = (text: string, values: PlaceholderValues): string => {
  const known: Record<string, string | undefined> = {
    'contact.name': values.contact.name,
    'contact.phone': values.contact.phone,
    'contact.email': values.contact.email,
    'agent.name': values.agent.name,
  }
  return text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (whole, name: string) => known[name] || whole)
}

/** The first placeholder that was left open, if any. */
export const openPlaceholder = (text: string): string | undefined => /\{\{\s*[\w.]+\s*\}\}/.exec(text)?.[0]
