/** The mark: 应 in one stroke after another. */
export const Logo = ({ size = 36 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 48 48" aria-hidden="true" className="logo">
    <rect width="48" height="48" rx="12" />
    <g fill="none" stroke="#fff" strokeWidth="3.2" strokeLinecap="round" strokeLinejoin="round">
      <path d="M24.2 8.5v4.2" />
      <path d="M38.500 13.500H15.500a4 4 0 0 0-4 4V27c0 5-1 8.400-3 11.500" />
      <path d="M18 21.500l1.700 6.300" />
      <path d="M25 24l4 7 7.500-11.500" />
      <path d="M16.500 37.500h22" />
    </g>
  </svg>
)
