const article =
  '(?:to|with|me|us|a|an|any|the|your|some|through|over|real|live|actual|human|proper|up|this|in touch|on|of|for|now|please|back|another|different|just|one)'
const englishPerson =
  '(?:person|people|humans?|human being|agents?|representatives?|reps?|operators?|advis[eo]rs?|someone|somebody|supervisors?|managers?|customer (?:service|support|care)|support|colleague|staff|hooman)'
const verb =
  '(?:talk|speak|chat|connect|transfer|put|get|give|contact|reach|call|escalate|hand|want|need|like|find|send|switch|have)'
// “someone” and “support” are asked for only with a verb of talking; “I need someone to install it” asks for a technician.
const talked =
  '(?:talk|speak|speaking|chat|talking|chatting|connect|transfer me|put|escalate|hand|reach|contact|switch|get|call)'

/** How English-speaking customers ask for a person. Read on bare text. */
export const asksInEnglish: readonly RegExp[] = [
  new RegExp(
    `\\b${verb}(?: ${article})* (?:person|human|human being|agent|representative|rep|operator|advis[eo]r|supervisor|manager|colleague|hooman)\\b(?! (?:to|who|that can) (?:install|repair|fix|come))`,
  ),
  new RegExp(
    `\\b${talked}(?: ${article})* (?:someone|somebody|customer (?:service|support|care)|support|humans|people|real people|staff)\\b(?! (?:to|who|that can) (?:install|repair|fix|come))`,
  ),
  new RegExp(
    `^(?:(?:a|an|the|real|live|human|actual|not a robot a|support|customer service) )*${englishPerson}(?: (?:please|pls|now|chat|staff|support))*$`,
  ),
  // “Is this a real person?” asks what it is talking to.
  new RegExp(
    '^(?!(?:is|are|am) (?:this|you|i|it|that)\\b).*\\b(?:live|human|real) (?:agent|person|human|representative|support|operator)(?: (?:please|pls|now))?$',
  ),
  /\b(?:person|human|agent|representative|supervisor|operator) (?:please|pls|now)\b/,
  /\bsomeone (?:who|that) (?:understands|can actually|knows)/,
  /\b(?:any|are there) (?:real|live|actual) (?:people|person|humans?)\b/,
  /\b(?:is|is there) (?:anyone|anybody|someone) real\b/,
  /\bis there (?:a|any) (?:human|person|agent)(?: i can)?(?: (?:talk|speak|chat))?/,
  /\b(?:can|could|let) an? (?:real )?(?:person|human|agent) (?:help|take over|answer|assist|reply|call)/,
  /\b(?:no more|stop (?:the|this)|(?:don't|do not) want (?:a|the|this|to talk to a|to talk to this)|tired of (?:this|the)|sick of (?:this|the)|hate (?:this|the)) (?:chat ?)?(?:bots?|robots?|machine)$/,
  /\btired of this (?:bot|robot)\b/,
]

/** How they say that no person is needed. */
export const refusalsInEnglish: readonly RegExp[] = [
  /\b(?:no need (?:for|to)|(?:don't|do not|rather not|not|no longer)(?: (?:want|need|have|wish|like))?(?: to)?(?: (?:talk|speak|chat|transfer|connect|put|hand|get|call|me|to|with|through|over))*) (?:a |an |any |the |me to )*(?:real |live |human )?(?:person|human|agent|representative|operator)\b(?! (?:please|now))/,
  /\bno (?:agent|human|person|representative) (?:needed|required|necessary)\b/,
  /\bdon't (?:transfer|connect|hand) me\b/,
]
