const line = '#B9C5BF'
const face = '#F7F9F8'
const dark = '#31463F'
const display = (x: number, y: number) =>
  `<rect x="${x}" y="${y}" width="36" height="14" rx="4" fill="#22332D"/><path d="M${x + 6} ${y + 7}h10M${x + 22} ${y + 7}h8" stroke="#6FD0B4" stroke-width="2" stroke-linecap="round"/>`
const box = (x: number, y: number, width: number, height: number, fill = face, round = 12) =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${round}" fill="${fill}" stroke="${line}" stroke-width="2"/>`
const handle = (x: number, y: number, height: number) =>
  `<path d="M${x} ${y}v${height}" stroke="${line}" stroke-width="5" stroke-linecap="round"/>`

const drum = `${box(16, 8, 168, 204)}<path d="M16 52h168" stroke="#D6DEDA" stroke-width="2"/><rect x="30" y="22" width="46" height="16" rx="4" fill="#E4EAE7"/><circle cx="112" cy="30" r="10" fill="#fff" stroke="${line}" stroke-width="2"/>${display(134, 23)}<circle cx="100" cy="130" r="58" fill="#E9EEEB" stroke="${line}" stroke-width="3"/><circle cx="100" cy="130" r="44" fill="${dark}"/>`
const hose = `<path d="M100 150v30c0 14 40 8 40 30" fill="none" stroke="${line}" stroke-width="8" stroke-linecap="round"/>`

const drawings: Record<string, string> = {
  washer: `${drum}<path d="M58 138c14-12 26 8 42-2s28-8 42 2a43 43 0 0 1-84 0z" fill="#5C8D7D"/><path d="M72 108a36 36 0 0 1 24-14" stroke="#fff" stroke-opacity=".5" stroke-width="4" stroke-linecap="round" fill="none"/>`,
  dryer: `${drum}<path d="M74 142c8-8 8-16 0-24M100 142c8-8 8-16 0-24M126 142c8-8 8-16 0-24" stroke="#84C9B1" stroke-width="4" stroke-linecap="round" fill="none"/>`,
  fridge: `${box(36, 4, 128, 212)}<path d="M36 112h128M100 4v212" stroke="${line}" stroke-width="2"/>${handle(92, 70, 30)}${handle(108, 70, 30)}${handle(92, 124, 26)}${handle(108, 124, 26)}${display(56, 30)}`,
  'air-conditioner': `${box(10, 70, 180, 64)}<path d="M24 116h152" stroke="${line}" stroke-width="4" stroke-linecap="round"/>${display(140, 84)}<path d="M50 150c-6 10 6 16 0 28M100 150c-6 10 6 16 0 28M150 150c-6 10 6 16 0 28" stroke="#84C9B1" stroke-width="4" stroke-linecap="round" fill="none"/>`,
  'air-conditioner-floor': `${box(62, 4, 76, 212, face, 28)}<path d="M78 34h44M78 46h44M78 58h44M78 70h44" stroke="${line}" stroke-width="4" stroke-linecap="round"/>${display(82, 96)}`,
  dishwasher: `${box(22, 14, 156, 196)}<path d="M22 54h156" stroke="${line}" stroke-width="2"/>${display(124, 26)}<path d="M60 76h80" stroke="${line}" stroke-width="6" stroke-linecap="round"/><circle cx="76" cy="140" r="26" fill="none" stroke="#84C9B1" stroke-width="4"/><circle cx="124" cy="140" r="26" fill="none" stroke="#84C9B1" stroke-width="4"/>`,
  'dishwasher-small': `${box(22, 70, 156, 124)}<path d="M22 160h156" stroke="${line}" stroke-width="2"/>${display(124, 170)}<rect x="40" y="86" width="120" height="60" rx="8" fill="${dark}"/>`,
  'water-heater': `${box(12, 66, 176, 92, face, 46)}${display(82, 104)}<path d="M70 158v34M130 158v34" stroke="${line}" stroke-width="6" stroke-linecap="round"/>`,
  'water-heater-gas': `${box(46, 10, 108, 180)}${display(82, 40)}<path d="M100 84c22 22 24 30 24 40a24 24 0 0 1-48 0c0-10 8-14 10-24 6 4 8 8 8 12 6-8 8-16 6-28z" fill="#E0930F" fill-opacity=".75"/><path d="M76 190v24M124 190v24" stroke="${line}" stroke-width="6" stroke-linecap="round"/>`,
  tv: `${box(4, 40, 192, 118, dark, 8)}<path d="M4 134c40-30 70 8 110-18s50-22 82-8v42a8 8 0 0 1-8 8H12a8 8 0 0 1-8-8z" fill="#5C8D7D"/><path d="M56 158l-10 24M144 158l10 24" stroke="${line}" stroke-width="6" stroke-linecap="round"/>`,
  robot: `<circle cx="100" cy="116" r="84" fill="${face}" stroke="${line}" stroke-width="3"/><circle cx="100" cy="94" r="26" fill="${dark}"/><path d="M40 150a68 68 0 0 0 120 0" fill="none" stroke="${line}" stroke-width="3"/>${display(82, 138)}`,
  'floor-washer': `${hose}${box(84, 10, 32, 150, face, 16)}${box(52, 168, 96, 42, dark, 14)}${display(82, 60)}`,
  hood: `${box(74, 8, 52, 86)}<path d="M34 94h132l22 62H12z" fill="${face}" stroke="${line}" stroke-width="2"/>${display(82, 110)}<path d="M30 156h140" stroke="${dark}" stroke-width="8" stroke-linecap="round"/>`,
  hob: `${box(6, 62, 188, 104, dark)}<circle cx="58" cy="114" r="32" fill="none" stroke="#84C9B1" stroke-width="5"/><circle cx="142" cy="114" r="32" fill="none" stroke="#84C9B1" stroke-width="5"/><circle cx="58" cy="114" r="12" fill="#E0930F" fill-opacity=".8"/><circle cx="142" cy="114" r="12" fill="#E0930F" fill-opacity=".8"/>`,
  oven: `${box(22, 22, 156, 176)}<path d="M22 66h156" stroke="${line}" stroke-width="2"/>${display(82, 36)}<path d="M56 84h88" stroke="${line}" stroke-width="6" stroke-linecap="round"/><rect x="42" y="104" width="116" height="74" rx="8" fill="${dark}"/><path d="M56 140h88" stroke="#5C8D7D" stroke-width="4"/>`,
  microwave: `${box(6, 54, 188, 120)}<rect x="20" y="70" width="112" height="88" rx="8" fill="${dark}"/>${display(146, 72)}<circle cx="164" cy="124" r="14" fill="#fff" stroke="${line}" stroke-width="3"/>`,
  purifier: `${box(46, 10, 108, 200)}${display(82, 32)}<path d="M100 78c22 28 30 40 30 54a30 30 0 0 1-60 0c0-14 8-26 30-54z" fill="#84C9B1"/>`,
}

/** A drawing of an appliance; the words beside it say what it is. */
export const picture = (image: string, size: number): string =>
  `<svg width="${size}" height="${Math.round(size * 1.12)}" viewBox="0 0 200 224" aria-hidden="true">${drawings[image] ?? drawings['washer']}</svg>`
