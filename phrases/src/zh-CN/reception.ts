/** What the system itself says to a customer. `{name}` is filled in. */
export const reception = {
  handOffQueued: '正在为您转接人工客服，您排在第 {position} 位。前面说过的不用重说。',
  handOffNow: '正在为您转接人工客服，前面说过的不用重说。',
  handOffClosed: '现在不是人工服务时间，{opensAt} 恢复。您可以留言，我们会尽快回复。',
  handOffClosedUnknown: '现在没有人工客服在线。您可以留言，我们会尽快回复。',
  botFailed: '抱歉，我这里出了点问题，马上请同事来帮您。',
  offer: '您想问的是下面哪一个？',
  neither: '都不是',
  person: '转人工',
  closedByAgent: '本次会话已结束，感谢您的咨询。',
  leftMessage: '留言已收到，我们会尽快通过 {reachAt} 联系您。',
  backToBot: '好的，不排队了。您可以继续问我，也可以随时转人工。',
  waitingNote: '您可以继续补充说明，同事接入就能看到。',
}
