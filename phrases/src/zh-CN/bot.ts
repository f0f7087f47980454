/** What the bot says by itself; everything else it says comes from the knowledge base. */
export const bot = {
  fallback: '抱歉，这个问题我还答不上来。您可以换个说法再问我，也可以说“转人工”，由同事来帮您。',
  offer: '您想问的是下面哪一个？',
  none: '都不是，我自己说',
  rephrase: '好的，请用您自己的话再说一次，我再试试；也可以说“转人工”。',
  greeting: '您好，请说说您的问题。需要同事随时说“转人工”。',
  thanks: '不客气，还有问题随时找我。',
  staying: '好的，我继续帮您。请说说您的问题。',
  gone: '抱歉，这条内容刚刚更新过，请再问我一次。',
}
