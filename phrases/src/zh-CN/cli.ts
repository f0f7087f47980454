/** The terminal: the server's first start and the `yingda` command. `{name}` is filled in. */
export const cli = {
  firstRun: {
    demoMade: '演示公司已创建：{company}。用下面任意账号登录即可开始。',
    name: '姓名',
    role: '角色',
    email: '邮箱',
    skillGroups: '技能组',
    owner: '所有者',
    admin: '管理员',
    supervisor: '主管',
    agent: '坐席',
    password: '密码（所有账号相同）',
    keptIn: '登录信息保存在',
    shop: '演示商店',
    hours: '技能组的工作时间是每天 8:00–22:00；两个演示渠道全天开放，随时都能试转人工。',
    logIns: '演示公司的登录信息',
    setUp: '还没有公司。请在浏览器打开下面的地址，用设置码创建公司和所有者。',
    setUpCode: '设置码（只能用一次）',
  },
  firstCompany: {
    hours: '工作时间',
    skillGroup: '客服',
    inbox: '网站',
    welcome: '您好，这里是{company}客服，请问有什么可以帮您？',
  },
}
