// 人工费, 人工智能 and 人工煤气 are things; 人工 asks for a person only where the sentence ends or goes on like this.
const clauseEnd =
  '(?=$|[ ]|吧|吗|么|呢|啊|呀|了|来|出来|在|帮|快|马上|现在|谢|人工|给我|接|可以|行|好|跟|和我|解释|处理一下)'
const person = `(?:人工(?:客服|服务|坐席|座席|专员)?|真人(?:客服)?|活人|大活人)${clauseEnd}`
const clerk = `(?:客服|坐席|座席|售后|专员|顾问)(?:人员|专员|小姐姐|代表|的人)?${clauseEnd}`
const superior = '(?:经理|主管|负责人|领导|老板|组长|店长|上级)'
const call = '(?:转接?|接通?|找|要|叫|换|联系|呼叫|切换?|连线?|请|喊)'
const small = '(?:到|成|一?下|一?个|一?位|你们?的?|您?们?的?|给?我|帮我|来|去|跟|和)*'

/** How Chinese customers ask for a person. Read on bare text. */
export const asksInChinese: readonly RegExp[] = [
  new RegExp(`${call}${small}${person}`),
  new RegExp(`(?:^|[ ]|我|有|有没有|还是|直接|来|给我?|让|想|跟|和|用|呼|个|位|吧|算了)${person}`),
  new RegExp(`(?:转接?|接通?|找|叫|换|联系|呼叫|让)${small}${clerk}`),
  /客服.{0,6}(?:接|转|来)一下/,
  new RegExp(`(?:找|叫|让|要|换)${small}${superior}(?:来|出来|跟|和|接|说|处理|$|[ ]|吧)`),
  // 叫人来修 and 找人来装 ask for a technician.
  new RegExp(
    `(?:找|换|叫|来|让|派)${small}人(?:来|跟我|和我|回|$|[ ]|吧|接)(?!.{0,2}(?:修|装|看|拆|洗|检|量|弄|打孔|安))`,
  ),
  /(?:跟|和|同)(?:个|一个)?(?:真)?人(?:说|聊|讲|沟通|对话|谈)/,
  /(?:有|有没有|来个|找个|换个)(?:活的|能说话的人|活人)/,
  /^(?:有|有没有)人(?:吗|么|在|不|没|$)/,
  /(?:不要|不想|别|不用|讨厌|拒绝|不跟|不和)(?:再|用|让|叫|跟|和|是|拿)*机器人(?:$|[ ]|说|聊|讲|回|糊弄|敷衍|客服|答|应付|了|服务)/,
  /机器人(?:走开|滚|闭嘴|让开)/,
  /^z?rg$|^zhuan ?ren ?gong$/,
]

/** How they say that no person is needed. */
export const refusalsInChinese: readonly RegExp[] = [
  /(?:不用|不要|不需要|不必|没必要|无需|先别|别|不想|用不着|不是要|不急着)(?:先|再|急着|麻烦|给我|帮我|去|跟|和|转接?|接|找|要|叫|换|联系|切换|说|聊|了)*(?:人工|真人)(?!费|智能|煤气|加|清|打|除|成本|草|湖)/,
]
