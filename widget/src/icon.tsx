const circle = (x: number, y: number, r: number) =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0-${2 * r} 0`

const drawings = {
  person: `${circle(12, 8, 3.6)}M5 20c.5-4 3.2-6.2 7-6.2s6.500 2.200 7 6.200`,
  chat: 'M12 4.500c4.700 0 8.500 3.200 8.500 7.200s-3.800 7.200-8.500 7.200q-1.500 0-2.900-.4L4.500 20l1.200-3.400C2 11.500 5 4.500 12 4.500z',
  down: 'm6.500 9.500 5.500 5.500 5.500-5.500',
  close: 'm6 6 12 12M18 6 6 18',
  on: 'm9.500 6.500 5.500 5.500-5.500 5.500',
  tick: 'm5 12.500 4.500 4.500L19.500 7',
  ticks: 'm2 12.500 4.500 4.500 8-8.500m-4 7 1.500 1.500L22 7',
  clock: `${circle(12, 12, 8)}M12 8v4l3 2`,
  source: 'M6 3.500h12V20l-2.400-1.500L13.200 20 12 19.200 10.800 20l-2.400-1.500L6 20zM9 8h6m-6 3.500h6M9 15h3',
  thumb: 'M7.500 11 11 4.500c1.500 0 2.300.9 2.300 2.300V10h4.800q2 0 1.600 2l-1 6q-.3 1.500-1.800 1.500H4.500V11h3v8',
  plus: 'M12 5v14m-7-7h14',
  send: 'M4 12 20.500 4.500 15 20l-3.500-6.500zm7.500 1.500 4-4',
  type: 'M4 18.500 8.500 6h1L14 18.500m-8.300-4h6.600m3.200 4 2.500-7h.5l2.500 7m-4.700-2h3.900',
  globe: `${circle(12, 12, 8.2)}h16.400M12 3.800c5 5 5 11.400 0 16.400-5-5-5-11.400 0-16.400`,
  pencil: 'm4.500 19.500.8-4L16 4.800 19.200 8 8.500 18.700zM13.800 7 17 10.200',
  more: 'M6 12h.01m6 0h.01m6 0h.01',
  star: 'm12 4 2.400 5 5.600.7-4.100 3.800 1.100 5.500-5-2.700L7 19l1.100-5.500L4 9.700 9.600 9z',
  file: 'M7 3.500h7l4 4v13H7zm7 0v4h4',
}
/** The names of the line drawings. */
export type IconName = keyof typeof drawings

/** A line drawing that says nothing to a screen reader: the words beside it, or the name of its button, do. */
export const Icon = ({ name, size = 16 }: { name: IconName; size?: number }) => (
  <svg class="i" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
    <path d={drawings[name]} />
  </svg>
)
