/** Filled by the conversations screens. */
export const conversations = { title: '会话' }
