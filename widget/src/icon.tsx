const drawings = {
  person: 'M8.4 8a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0-7.2 0M5 20q.8-6 7-6t7 6',
  chat: 'M5.7 16.6c-5-4.6-.7-12 6.3-12 4.7 0 8.5 3.2 8.5 7.2s-4.7 8.2-11.5 6.8L4.5 20z',
  down: 'm6.5 9.5 5.5 5.5 5.5-5.5',
  close: 'm6 6 12 12M18 6 6 18',
  sent: 'm5 12.5 4.5 4.5 10-10',
  ticks: 'm2 12.5 4.5 4.5 8-8m-4 7 1.5 1.5L22 8',
  sending: 'M6 12h.01m6 0h.01m6 0h.01',
  source: 'M6 3.5h12V20l-3-1.5-3 1.5-3-1.5L6 20zM9 8h6m-6 3.5h6M9 15h3',
  thumb: 'M7.5 11 11 4.5q2.3 0 2.3 2.3V10h4.8q2 0 1.6 2l-1 6q-.3 1.5-1.8 1.5H4.5V11h3v8',
  plus: 'M12 5v14m-7-7h14',
  send: 'M4 12 20.5 4.5 15 20l-3.5-6.5zm7.5 1.5 4-4',
  star: 'm12 4 2.5 5 5.5.7-4 3.8 1 5.5-5-2.7L7 19l1-5.5-4-3.8L9.5 9z',
}
/** The names of the line drawings. */
export type IconName = keyof typeof drawings

/** A line drawing that says nothing to a screen reader: the words beside it, or the name of its button, do. */
export const Icon = ({ name, size = 16 }: { name: IconName; size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
    <path d={drawings[name]} />
  </svg>
)
