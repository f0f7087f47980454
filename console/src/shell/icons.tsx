import type { ReactNode } from 'react'

/** The drawings: 24 × 24, lines only, in the hand of the rest of the product. */
const drawings = {
  conversations: (
    <>
      <path d="M4 5.5h16v11H11l-4.5 3.5v-3.5H4z" />
      <path d="M8 9.5h8M8 12.8h5" />
    </>
  ),
  contacts: (
    <>
      <circle cx="9.5" cy="8.5" r="3.3" />
      <path d="M3.5 19c.4-3.4 2.8-5.2 6-5.2s5.6 1.8 6 5.2" />
      <path d="M15.6 5.600a3.2 3.2 0 0 1 0 5.900M17.5 14.300c1.8.7 2.8 2.3 3 4.7" />
    </>
  ),
  knowledge: (
    <>
      <path d="M5 4.500h11.500a2 2 0 0 1 2 2V20H7a2 2 0 0 1-2-2z" />
      <path d="M5 17.500a2 2 0 0 1 2-1.600h11.500M9 8.300h6" />
    </>
  ),
  bot: (
    <>
      <rect x="4.5" y="8" width="15" height="11" rx="3" />
      <path d="M12 4.500V8M9 12.300v1.600M15 12.300v1.600M2.5 12v3.200M21.5 12v3.2" />
      <circle cx="12" cy="4" r="1" />
    </>
  ),
  today: (
    <>
      <path d="M4.5 4.500v15h15" />
      <path d="M8.5 15.500v-4M12.5 15.500v-7.500M16.5 15.500v-5.5" />
    </>
  ),
  settings: (
    <>
      <circle cx="12" cy="12" r="3" />
      <path d="M12 3.500v2.300M12 18.200v2.300M3.5 12h2.300M18.2 12h2.300M6 6l1.6 1.600M16.4 16.4 18 18M18 6l-1.6 1.600M7.6 16.4 6 18" />
    </>
  ),
  search: (
    <>
      <circle cx="11" cy="11" r="6" />
      <path d="m15.5 15.5 4.5 4.5" />
    </>
  ),
  compact: (
    <>
      <path d="M4 6h16M4 10h16M4 14h16M4 18h16" />
    </>
  ),
  angry: (
    <>
      <circle cx="12" cy="12" r="8.2" />
      <path d="M8.5 16c.8-1.3 2-2 3.5-2s2.7.7 3.5 2M8.2 8.800l2 1M15.8 8.800l-2 1" />
    </>
  ),
  unhappy: (
    <>
      <circle cx="12" cy="12" r="8.2" />
      <path d="M8.7 15h6.600M9.2 9.500v.6M14.8 9.500v.6" />
    </>
  ),
  happy: (
    <>
      <circle cx="12" cy="12" r="8.2" />
      <path d="M8.5 14c.8 1.4 2 2.1 3.5 2.100s2.7-.7 3.5-2.100M9.2 9.500v.6M14.8 9.500v.6" />
    </>
  ),
  edit: (
    <>
      <path d="m4.5 19.5.8-4L16 4.800l3.2 3.200L8.5 18.700z" />
      <path d="m13.8 7 3.2 3.2" />
    </>
  ),
  check: (
    <>
      <path d="m5 12.5 4.5 4.500L19.5 7" />
    </>
  ),
  checks: (
    <>
      <path d="m2.5 12.5 4 4L15 8M11 15.500l1.3 1L21 8" />
    </>
  ),
  warning: (
    <>
      <path d="M12 4 2.8 19.500h18.400z" />
      <path d="M12 10v4.500M12 16.800v.4" />
    </>
  ),
  person: (
    <>
      <circle cx="12" cy="8" r="3.6" />
      <path d="M5 20c.5-4 3.2-6.2 7-6.200s6.5 2.2 7 6.2" />
    </>
  ),
  close: (
    <>
      <path d="m6 6 12 12M18 6 6 18" />
    </>
  ),
  source: (
    <>
      <path d="M6 3.500h12V20l-2.4-1.500L13.2 20 12 19.2 10.8 20l-2.4-1.500L6 20z" />
      <path d="M9 8h6M9 11.500h6M9 15h3" />
    </>
  ),
  spark: (
    <>
      <path d="M12 4c.6 4.3 2.7 6.6 7 7.5-4.3.9-6.4 3.2-7 7.5-.6-4.3-2.7-6.6-7-7.5 4.3-.9 6.4-3.2 7-7.500z" />
      <path d="M19 3.500v3M17.5 5h3" />
    </>
  ),
  attach: (
    <>
      <path d="m19 11-7.5 7.500a4.2 4.2 0 0 1-6-6l8-8a2.9 2.9 0 0 1 4.1 4.100L10 16.200a1.4 1.4 0 0 1-2-2l6.8-6.8" />
    </>
  ),
  lock: (
    <>
      <rect x="5" y="10.5" width="14" height="9.5" rx="2" />
      <path d="M8 10.500V8a4 4 0 0 1 8 0v2.5" />
    </>
  ),
  down: (
    <>
      <path d="m6.5 9.5 5.5 5.5 5.5-5.5" />
    </>
  ),
  up: (
    <>
      <path d="m6.5 14.5 5.5-5.5 5.5 5.5" />
    </>
  ),
  left: (
    <>
      <path d="m14.5 6.5-5.5 5.5 5.5 5.5" />
    </>
  ),
  right: (
    <>
      <path d="m9.5 6.5 5.5 5.5-5.5 5.5" />
    </>
  ),
  sort: (
    <>
      <path d="M7 5v14M4 16l3 3 3-3M13 7h7M13 12h5M13 17h3" />
    </>
  ),
  phone: (
    <>
      <path d="M6 3.800h3.200l1.6 4.2-2.2 1.600a11.5 11.5 0 0 0 5.8 5.800l1.6-2.2 4.2 1.600V18a2.2 2.2 0 0 1-2.4 2.200A15.6 15.6 0 0 1 3.8 6.2 2.2 2.2 0 0 1 6 3.800z" />
    </>
  ),
  transfer: (
    <>
      <path d="M4 8.500h14.500M15 5l3.5 3.500L15 12M20 15.500H5.500M9 12l-3.5 3.500L9 19" />
    </>
  ),
  more: (
    <>
      <path d="M6 12h.01M12 12h.01M18 12h.01" strokeWidth="2.6" />
    </>
  ),
  send: (
    <>
      <path d="M4 12 20.5 4.5 15 20l-3.5-6.500z" />
      <path d="m11.5 13.5 4-4" />
    </>
  ),
  eye: (
    <>
      <path d="M2.8 12S6 6 12 6s9.2 6 9.2 6S18 18 12 18 2.8 12 2.8 12z" />
      <circle cx="12" cy="12" r="2.7" />
    </>
  ),
  plus: (
    <>
      <path d="M12 5v14M5 12h14" />
    </>
  ),
  minus: (
    <>
      <path d="M5 12h14" />
    </>
  ),
  box: (
    <>
      <path d="m12 3.5 8 4.300v8.400l-8 4.3-8-4.300V7.800z" />
      <path d="m4 7.8 8 4.3 8-4.300M12 12.100v8.4" />
    </>
  ),
  filter: (
    <>
      <path d="M4 6.500h16M7 12h10M10 17.500h4" />
    </>
  ),
  quick: (
    <>
      <path d="M13 3 5 13.500h6L10.5 21 19 10.500h-6z" />
    </>
  ),
  globe: (
    <>
      <circle cx="12" cy="12" r="8.2" />
      <path d="M3.8 12h16.400M12 3.800c5 5 5 11.4 0 16.4-5-5-5-11.4 0-16.400z" />
    </>
  ),
  layers: (
    <>
      <path d="m12 4 8.5 4.500L12 13 3.5 8.500zM3.5 12.5 12 17l8.5-4.500M3.5 16.5 12 21l8.5-4.5" />
    </>
  ),
  company: (
    <>
      <path d="M5 20.500v-16h9v16M14 9.500h5v11M3.5 20.500h17M8 8h3M8 11.500h3M8 15h3" />
    </>
  ),
  copy: (
    <>
      <rect x="8.5" y="8.5" width="11" height="11" rx="2" />
      <path d="M15.5 8.500v-4h-11v11h4" />
    </>
  ),
  next: (
    <>
      <path d="M4.5 12h15M14 6.500l5.5 5.5-5.5 5.5" />
    </>
  ),
  useful: (
    <>
      <path d="M7.5 11 11 4.500c1.5 0 2.3.9 2.3 2.300V10h4.800c1.1 0 1.8.9 1.6 2l-1 6c-.2.9-.9 1.5-1.8 1.500H7.500z" />
      <path d="M7.5 11H4.500v8.500h3" />
    </>
  ),
  useless: (
    <>
      <path d="M16.5 13 13 19.500c-1.5 0-2.3-.9-2.3-2.300V14H5.900c-1.1 0-1.8-.9-1.6-2l1-6c.2-.9.9-1.5 1.8-1.500h9.400z" />
      <path d="M16.5 13h3V4.500h-3" />
    </>
  ),
  upload: (
    <>
      <path d="M12 15.500V4.500M8 8.500l4-4 4 4M4.5 15.500v4h15v-4" />
    </>
  ),
  clock: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="M12 7.500V12l3 2" />
    </>
  ),
  moon: (
    <>
      <path d="M19.5 14.500A8 8 0 0 1 9.5 4.500a8 8 0 1 0 10 10z" />
    </>
  ),
  history: (
    <>
      <path d="M4.5 8.500A8.2 8.2 0 1 1 4 13M4.5 4v4.500H9M12 8v4.500l3 1.8" />
    </>
  ),
  image: (
    <>
      <rect x="3.5" y="5" width="17" height="14" rx="2" />
      <circle cx="8.7" cy="10" r="1.5" />
      <path d="m4 17 5-4 3.5 2.800L16 12l4.5 4" />
    </>
  ),
  link: (
    <>
      <path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.700l1-1" />
    </>
  ),
  play: (
    <>
      <path d="M7.5 5v14l11.5-7z" />
    </>
  ),
  muted: (
    <>
      <path d="M4 4l16 16M6.5 9.500C6 15 5 16.5 4.5 17.500H16M10 20.500h4M9 5.300a5 5 0 0 1 8 4c0 2 .2 3.5.6 4.8" />
    </>
  ),
  info: (
    <>
      <circle cx="12" cy="12" r="8.2" />
      <path d="M12 11v5.500M12 7.800v.4" />
    </>
  ),
  open: (
    <>
      <path d="M13.5 4.500h6v6M19.5 4.5 11 13M17 14v5.500H4.500V7H10" />
    </>
  ),
  headset: (
    <>
      <path d="M4.5 14v-2a7.5 7.5 0 0 1 15 0v2" />
      <rect x="3.5" y="13" width="4" height="6" rx="1.6" />
      <rect x="16.5" y="13" width="4" height="6" rx="1.6" />
    </>
  ),
  bell: (
    <>
      <path d="M6.5 10a5.5 5.5 0 0 1 11 0c0 5 1.5 6.5 2 7.500h-15c.5-1 2-2.5 2-7.500zM10 20.500h4" />
    </>
  ),
  alert: (
    <>
      <circle cx="12" cy="12" r="8.2" />
      <path d="M12 7.500v5.500M12 15.800v.4" />
    </>
  ),
  addPerson: (
    <>
      <circle cx="8" cy="8" r="3" />
      <path d="M3 18.500c.3-3 2.2-4.7 5-4.7 1.4 0 2.5.4 3.4 1.200M17.5 11v9M13 15.500h9" />
    </>
  ),
  sound: (
    <>
      <path d="M4 9.500v5h3.500L12 18.500v-13L7.5 9.500zM15.5 9a4.5 4.5 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11" />
    </>
  ),
  keyboard: (
    <>
      <rect x="3" y="6.5" width="18" height="11" rx="2" />
      <path d="M6.5 10h.01M9.5 10h.01M12.5 10h.01M15.5 10h.01M17.8 10h.01M8 14h8" />
    </>
  ),
  shield: (
    <>
      <path d="M12 3.5 5 6v5.500c0 4.5 2.8 7.5 7 9 4.2-1.5 7-4.5 7-9V6z" />
      <path d="m8.8 12 2.3 2.3 4.2-4.3" />
    </>
  ),
  menu: (
    <>
      <rect x="3.5" y="9.5" width="5.5" height="5" rx="1.4" />
      <rect x="15" y="4" width="5.5" height="5" rx="1.4" />
      <rect x="15" y="15" width="5.5" height="5" rx="1.4" />
      <path d="M9 12h3V6.500h3M12 12v5.500h3" />
    </>
  ),
  drag: (
    <>
      <path d="M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01" strokeWidth="2.2" />
    </>
  ),
  merge: (
    <>
      <path d="M6 4.500v4c0 4 6 3.5 6 7.500v4M18 4.500v4c0 4-6 3.5-6 7.500M9 17l3 3 3-3" />
    </>
  ),
  sun: (
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 3.5v2M12 18.5v2M3.5 12h2M18.5 12h2M6 6l1.4 1.400M16.6 16.6 18 18M18 6l-1.4 1.400M7.4 16.6 6 18" />
    </>
  ),
  signOut: (
    <>
      <path d="M14 4.500H5.500v15H14M10 12h10M16.5 8.5 20 12l-3.5 3.5" />
    </>
  ),
  trash: (
    <>
      <path d="M5 7h14M9.5 7V4.500h5V7M7 7l1 12.500h8L17 7M10.5 10.500v5.500M13.5 10.500v5.5" />
    </>
  ),
  download: (
    <>
      <path d="M12 4.500v11M8 11.500l4 4 4-4M4.5 15.500v4h15v-4" />
    </>
  ),
  reply: (
    <>
      <path d="M9.5 6.5 4.5 11l5 4.500M5 11h8.500c3.5 0 6 2.2 6 6.5" />
    </>
  ),
  undo: (
    <>
      <path d="M8.5 5.5 4.5 9.500l4 4M5 9.500h9a5 5 0 0 1 0 10h-3.5" />
    </>
  ),
  refresh: (
    <>
      <path d="M19.5 8.500A8 8 0 0 0 5 8M4.5 15.500A8 8 0 0 0 19 16M19.5 4v4.500H15M4.5 20v-4.500H9" />
    </>
  ),
  star: (
    <>
      <path d="m12 4 2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z" />
    </>
  ),
  tag: (
    <>
      <path d="M4.5 4.500h7l8 8-7 7-8-8z" />
      <path d="M8.5 8.500h.01" strokeWidth="2.6" />
    </>
  ),
  offline: (
    <>
      <path d="M4 4l16 16M8.5 15a5 5 0 0 1 5.5-1M5.5 11.500a9.5 9.5 0 0 1 3.5-2.200M12.5 8.500a9.5 9.5 0 0 1 6 3M12 18.500h.01" />
    </>
  ),
  sidebar: (
    <>
      <rect x="3.5" y="5" width="17" height="14" rx="2" />
      <path d="M15 5v14" />
    </>
  ),
  help: (
    <>
      <circle cx="12" cy="12" r="8.2" />
      <path d="M9.7 9.700a2.4 2.4 0 1 1 3.3 2.200c-.7.3-1 .8-1 1.500M12 16.200v.2" />
    </>
  ),
  expand: (
    <>
      <path d="M14 4.500h5.500V10M10 19.500H4.500V14M19.5 4.5 13.5 10.500M4.5 19.500l6-6" />
    </>
  ),
} satisfies Record<string, ReactNode>

export type IconName = keyof typeof drawings

/** A line icon. It says nothing to a screen reader: the words stand beside it, or on the button that holds it. */
export const Icon = ({ name, size = 16, className }: { name: IconName; size?: number; className?: string }) => (
  <svg
    className={className ? `icon ${className}` : 'icon'}
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth={size <= 14 ? 1.9 : 1.65}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    {drawings[name]}
  </svg>
)
