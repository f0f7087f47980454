/** Filled by the contacts screens. */
export const contacts = { title: '客户' }
