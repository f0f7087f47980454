/** The look of the demo shop: quiet, so that the chat window is what one notices. */
export const style = `
:root{--ink:#16201C;--ink-2:#4E5A55;--ink-3:#5F6B66;--line:#E4EAE7;--line-2:#D2DAD6;--jade:#0B7A62;--solid:#26302C}
*{box-sizing:border-box;margin:0}
body{font:15px/1.7 "PingFang SC","HarmonyOS Sans SC","Noto Sans SC","Noto Sans CJK SC","Microsoft YaHei",system-ui,sans-serif;color:var(--ink);background:#fff}
a{color:inherit;text-decoration:none}a:focus-visible,button:focus-visible,select:focus-visible,input:focus-visible+span{outline:2px solid var(--jade);outline-offset:2px}
.demo{background:#FFF5E2;color:#7A4800;font-size:13px;text-align:center;padding:6px 16px}
header{display:flex;align-items:center;gap:12px 28px;padding:16px 48px;border-bottom:1px solid var(--line);flex-wrap:wrap}
header .brand{display:flex;align-items:center;gap:10px;font-size:18px;font-weight:600;white-space:nowrap}
nav{display:flex;gap:8px 28px;flex-wrap:wrap}nav a{padding:4px 0}nav a[aria-current]{color:var(--jade);font-weight:600}nav a:hover{color:var(--jade)}
header .right{margin-left:auto;display:flex;gap:20px;font-size:14px;color:var(--ink-2)}
main{padding:24px 48px 120px;max-width:1180px}
h1{font-size:30px;line-height:40px;font-weight:600}h2{font-size:20px;line-height:28px;font-weight:600;margin:32px 0 12px}
.lead{color:var(--ink-2);margin-top:8px;max-width:640px}
.crumb{font-size:13px;color:var(--ink-3);margin-bottom:20px}.crumb a:hover{color:var(--jade)}
.goods{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:20px}
.good{border:1px solid var(--line);border-radius:16px;overflow:hidden;transition:box-shadow .16s}.good:hover{box-shadow:0 4px 16px rgba(16,32,27,.1)}
.good .pic{display:flex;justify-content:center;padding:24px 0;background:linear-gradient(#F1F4F2,#E6ECE9)}
.good div+div{padding:14px 16px}.good b{display:block;font-weight:500;line-height:22px;min-height:44px}.good .price{font-size:18px;font-weight:600}.good small{color:var(--ink-3);margin-left:8px;white-space:nowrap}
.product{display:flex;gap:40px;flex-wrap:wrap}
.product .pic{width:440px;max-width:100%;height:520px;border-radius:20px;background:linear-gradient(#F1F4F2,#E6ECE9);display:flex;align-items:center;justify-content:center}
.product .about{flex:1 1 320px;max-width:440px;padding-top:16px}
.big{font-size:32px;line-height:40px;font-weight:600;margin:20px 0 8px}
fieldset{border:0;padding:0;margin-top:20px}legend{color:var(--ink-3);font-size:14px;margin-bottom:8px}
.choice{display:inline-block;margin-right:8px}.choice input{position:absolute;opacity:0}
.choice span{display:inline-block;height:40px;line-height:38px;padding:0 20px;border:1px solid var(--line-2);border-radius:20px;cursor:pointer}
.choice input:checked+span{border:2px solid var(--solid);line-height:36px;font-weight:500}
.button{display:inline-block;height:48px;line-height:48px;padding:0 40px;border:0;border-radius:24px;background:var(--solid);color:#fff;font:inherit;font-size:16px;line-height:48px;margin-top:24px;cursor:pointer}.button:hover{background:#3A4541}
.button.quiet{background:#fff;color:var(--ink);border:1px solid var(--line-2);height:40px;line-height:38px;padding:0 20px;font-size:14px;margin:0}
.promises{display:flex;gap:8px 20px;flex-wrap:wrap;margin-top:20px;font-size:13px;color:var(--ink-2);padding:0;list-style:none}.promises li::before{content:"✓ ";color:var(--jade)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:10px 32px;border-top:1px solid var(--line);padding-top:16px;max-width:720px}dl.apart{margin-top:28px}dt{color:var(--ink-3)}dd{margin:0}
.order{border:1px solid var(--line);border-radius:16px;padding:18px 20px;margin-top:16px;max-width:760px}.order header{border:0;padding:0;gap:16px}.order .state{margin-left:auto;color:var(--jade);font-weight:500}
.order p{color:var(--ink-2);font-size:14px}.order ol{margin:10px 0 0;padding-left:18px;font-size:13px;color:var(--ink-3)}
select{height:44px;min-width:260px;border:1px solid var(--line-2);border-radius:10px;padding:0 12px;font:inherit;background:#fff;color:inherit}label:not(.choice){display:block;margin:20px 0 8px;color:var(--ink-3);font-size:14px}
@media(max-width:640px){header,main{padding-left:20px;padding-right:20px}.product .pic{height:340px}h1{font-size:24px;line-height:32px}header .right{margin-left:0}}
`
