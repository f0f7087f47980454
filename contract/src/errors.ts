/** Every mistake a caller can make: its HTTP status and a sentence in both languages. `{name}` is filled from the error's details. */
export const errors = {
  'request.invalid': { status: 400, 'zh-CN': '请求里有不对的地方：{where}', en: 'The request is not right: {where}' },
  'request.too_large': { status: 413, 'zh-CN': '内容太大，最多 {max}', en: 'Too large: at most {max}' },
  'request.too_many': {
    status: 429,
    'zh-CN': '太频繁了，请 {seconds} 秒后再试',
    en: 'Too many requests: try again in {seconds} s',
  },
  'request.not_found': { status: 404, 'zh-CN': '没有这个地址：{path}', en: 'No such address: {path}' },
  'server.failed': {
    status: 500,
    'zh-CN': '我们出错了，编号 {requestId}',
    en: 'Something went wrong on our side, reference {requestId}',
  },
  'server.busy': { status: 503, 'zh-CN': '服务器忙，请稍后重试', en: 'The server is busy: please try again' },
  'session.required': { status: 401, 'zh-CN': '请先登录', en: 'Please sign in first' },
  'session.expired': {
    status: 401,
    'zh-CN': '登录已过期，请重新登录',
    en: 'Your session has ended: please sign in again',
  },
  'session.wrong_password': {
    status: 401,
    'zh-CN': '邮箱或密码不对',
    en: 'The e-mail address or the password is wrong',
  },
  'session.totp_required': { status: 401, 'zh-CN': '请输入动态验证码', en: 'Please enter the one-time code' },
  'session.totp_wrong': { status: 401, 'zh-CN': '动态验证码不对', en: 'The one-time code is wrong' },
  'session.locked': {
    status: 429,
    'zh-CN': '尝试次数太多，请 {seconds} 秒后再试',
    en: 'Too many attempts: try again in {seconds} s',
  },
  'session.csrf': { status: 403, 'zh-CN': '缺少或错误的 CSRF 令牌', en: 'The CSRF token is missing or wrong' },
  'permission.denied': {
    status: 403,
    'zh-CN': '没有权限：{permission}',
    en: 'You are not allowed to do this: {permission}',
  },
  'token.invalid': { status: 401, 'zh-CN': '令牌无效或已失效', en: 'The token is not valid or has ended' },
  'token.not_found': { status: 404, 'zh-CN': '没有这个令牌：{id}', en: 'No such token: {id}' },
  'setup.done': { status: 409, 'zh-CN': '已经设置过了', en: 'The first company has been set up already' },
  'setup.wrong_code': {
    status: 403,
    'zh-CN': '设置码不对，请看服务器启动时的输出',
    en: 'The set-up code is wrong: the server printed it when it started',
  },
  'tenant.not_found': { status: 404, 'zh-CN': '没有这家企业：{id}', en: 'No such company: {id}' },
  'member.not_found': { status: 404, 'zh-CN': '没有这位成员：{id}', en: 'No such member: {id}' },
  'member.email_taken': { status: 409, 'zh-CN': '邮箱已被使用：{email}', en: 'The e-mail address is taken: {email}' },
  'member.last_owner': { status: 409, 'zh-CN': '至少要留一位所有者', en: 'At least one owner must remain' },
  'member.outranked': {
    status: 403,
    'zh-CN': '不能修改比自己权限高的成员',
    en: 'You cannot change a member who may do more than you',
  },
  'invitation.not_found': {
    status: 404,
    'zh-CN': '邀请不存在或已过期',
    en: 'The invitation does not exist or has ended',
  },
  'totp.not_started': {
    status: 409,
    'zh-CN': '还没有开始设置动态验证码',
    en: 'Setting up one-time codes has not been started',
  },
  'contact.not_found': { status: 404, 'zh-CN': '没有这位客户：{id}', en: 'No such contact: {id}' },
  'conversation.not_found': { status: 404, 'zh-CN': '没有这个会话：{id}', en: 'No such conversation: {id}' },
  'conversation.closed': { status: 409, 'zh-CN': '会话已经结束：{id}', en: 'The conversation is closed: {id}' },
  'conversation.not_closed': {
    status: 409,
    'zh-CN': '会话还没有结束：{id}',
    en: 'The conversation is still open: {id}',
  },
  'conversation.not_yours': {
    status: 409,
    'zh-CN': '会话不是由您接待：{id}',
    en: 'You are not serving this conversation: {id}',
  },
  'conversation.taken': { status: 409, 'zh-CN': '会话已被 {agent} 接走', en: '{agent} has taken this conversation' },
  'conversation.rated': { status: 409, 'zh-CN': '已经评价过了', en: 'This conversation has been rated already' },
  'message.conflict': {
    status: 409,
    'zh-CN': '同一个 clientId 已用于另一条内容：{clientId}',
    en: 'The same clientId was used for another content: {clientId}',
  },
  'message.empty': { status: 400, 'zh-CN': '消息是空的', en: 'The message is empty' },
  'message.not_found': { status: 404, 'zh-CN': '没有这条消息：{seq}', en: 'No such message: {seq}' },
  'message.not_yours': { status: 403, 'zh-CN': '只能撤回自己发的消息', en: 'Only your own messages can be recalled' },
  'message.recall_late': {
    status: 409,
    'zh-CN': '超过两分钟，不能撤回了',
    en: 'More than two minutes have passed: it cannot be recalled',
  },
  'agent.at_capacity': {
    status: 409,
    'zh-CN': '已到接待上限 {capacity}',
    en: 'The limit of {capacity} conversations is reached',
  },
  'agent.not_available': { status: 409, 'zh-CN': '{agent} 现在不能接待', en: '{agent} cannot take conversations now' },
  'skill_group.not_found': { status: 404, 'zh-CN': '没有这个技能组：{id}', en: 'No such skill group: {id}' },
  'skill_group.in_use': { status: 409, 'zh-CN': '技能组还在使用：{name}', en: 'The skill group is in use: {name}' },
  'inbox.not_found': { status: 404, 'zh-CN': '没有这个渠道账号：{id}', en: 'No such inbox: {id}' },
  'inbox.origin_refused': {
    status: 403,
    'zh-CN': '这个网站没有被允许：{origin}',
    en: 'This site is not allowed: {origin}',
  },
  'identity.invalid': { status: 400, 'zh-CN': '身份令牌无效：{why}', en: 'The identity token is not valid: {why}' },
  'hours.not_found': { status: 404, 'zh-CN': '没有这个工作时间表：{id}', en: 'No such schedule of hours: {id}' },
  'hours.in_use': { status: 409, 'zh-CN': '工作时间表还在使用：{name}', en: 'The schedule of hours is in use: {name}' },
  'tag.not_found': { status: 404, 'zh-CN': '没有这个标签：{id}', en: 'No such tag: {id}' },
  'tag.exists': { status: 409, 'zh-CN': '标签已存在：{name}', en: 'The tag exists already: {name}' },
  'quick_reply.not_found': { status: 404, 'zh-CN': '没有这条快捷回复：{id}', en: 'No such quick reply: {id}' },
  'quick_reply.exists': {
    status: 409,
    'zh-CN': '快捷键已被使用：/{shortcut}',
    en: 'The shortcut is taken: /{shortcut}',
  },
  'knowledge.not_found': { status: 404, 'zh-CN': '没有这条知识：{id}', en: 'No such entry: {id}' },
  'knowledge.version_not_found': { status: 404, 'zh-CN': '没有这个版本：{version}', en: 'No such version: {version}' },
  'knowledge.changed': {
    status: 409,
    'zh-CN': '别人刚刚改过这条知识，请刷新后再改',
    en: 'Somebody else has just changed this entry: reload it first',
  },
  'knowledge.category_not_found': { status: 404, 'zh-CN': '没有这个分类：{id}', en: 'No such category: {id}' },
  'knowledge.category_in_use': {
    status: 409,
    'zh-CN': '分类里还有内容：{name}',
    en: 'The category is not empty: {name}',
  },
  'knowledge.import_unreadable': { status: 400, 'zh-CN': '文件读不出来：{why}', en: 'The file cannot be read: {why}' },
  'file.not_found': { status: 404, 'zh-CN': '没有这个文件', en: 'No such file' },
  'file.too_large': {
    status: 413,
    'zh-CN': '文件太大，最多 {maxMb} MB',
    en: 'The file is too large: at most {maxMb} MB',
  },
  'file.type_refused': {
    status: 415,
    'zh-CN': '不接受这种文件：{type}',
    en: 'This type of file is not accepted: {type}',
  },
  'file.storage_full': { status: 507, 'zh-CN': '存储空间不足', en: 'The storage is full' },
} as const satisfies Record<string, { status: number; 'zh-CN': string; en: string }>

export type ErrorCode = keyof typeof errors

/** A caller's mistake: a code of the table above and the things it names. Rooms throw it; the edge translates it. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, string | number>
  constructor(code: ErrorCode, details: Record<string, string | number> = {}) {
    super(`${code} ${JSON.stringify(details)}`)
    this.name = 'AppError'
    this.code = code
    this.details = details
  }
}

/** The sentence for people, with the details filled in. */
export const errorText = (
  code: ErrorCode,
  details: Record<string, string | number>,
  language: 'zh-CN' | 'en',
): string => errors[code][language].replace(/\{(\w+)\}/g, (_all, name: string) => String(details[name] ?? '…'))
