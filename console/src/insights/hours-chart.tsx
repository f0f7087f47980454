import type { Today } from '@yingda/contract'
import { useEffect, useId, useRef, useState } from 'react'
import { usePhrases } from '../shell/phrases.ts'

const height = 208
const top = 22
const bottom = 24
const hours = Array.from({ length: 24 }, (_none, hour) => hour)

/** Conversations by the hour they began, the part that was handed off hatched. Drawn to the width it has, so that its letters never shrink. */
export const HoursChart = ({ byHour }: { byHour: Today['byHour'] }) => {
  const say = usePhrases()
  const hatch = useId()
  const { ref, width } = useWidth()
  const at = new Map(byHour.map((each) => [each.hour, each]))
  const most = Math.max(4, ...byHour.map(({ conversations }) => conversations))
  const slot = width / 24
  const bar = Math.max(4, Math.min(28, slot - 6))
  const scale = (count: number) => (count / most) * (height - top - bottom)
  const ground = height - bottom
  const labelEvery = slot < 18 ? 6 : slot < 34 ? 3 : 2
  return (
    <figure className="hours-chart" ref={ref}>
      {width > 0 && (
        <svg width={width} height={height} aria-hidden="true">
          <defs>
            <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width="5" height="5" fill="var(--yd-wait-bg)" />
              <path d="M0 0V5" stroke="var(--yd-wait-solid)" strokeWidth="4" />
            </pattern>
          </defs>
          {[0.5, 1].map((part) => (
            <line
              key={part}
              x2={width}
              y1={ground - scale(most * part)}
              y2={ground - scale(most * part)}
              stroke="var(--yd-line)"
              strokeDasharray="2 4"
            />
          ))}
          <line x2={width} y1={ground} y2={ground} stroke="var(--yd-line-2)" />
          {hours.map((hour) => {
            const { conversations = 0, handedOff = 0 } = at.get(hour) ?? {}
            const x = hour * slot + (slot - bar) / 2
            return (
              <g key={hour}>
                <title>{say('office:today.byHourTable', { hour, conversations, handedOff })}</title>
                <rect x={hour * slot} y={0} width={slot} height={ground} fill="transparent" />
                {conversations > 0 && (
                  <>
                    <rect
                      x={x}
                      y={ground - scale(conversations)}
                      width={bar}
                      height={scale(conversations)}
                      rx={3}
                      fill="var(--yd-d1)"
                    />
                    {handedOff > 0 && (
                      <rect
                        x={x}
                        y={ground - scale(handedOff)}
                        width={bar}
                        height={scale(handedOff)}
                        fill={`url(#${hatch})`}
                      />
                    )}
                    <text
                      x={x + bar / 2}
                      y={ground - scale(conversations) - 6}
                      textAnchor="middle"
                      className="hours-value"
                    >
                      {slot >= 16 ? conversations : ''}
                    </text>
                  </>
                )}
                {hour % labelEvery === 0 && (
                  <text x={hour * slot + slot / 2} y={height - 6} textAnchor="middle">
                    {hour}
                  </text>
                )}
              </g>
            )
          })}
        </svg>
      )}
      <figcaption>
        <span>
          <i className="hours-key all" />
          {say('office:today.conversations')}
        </span>
        <span>
          <i className="hours-key handed" />
          {say('office:today.handedOff')}
        </span>
      </figcaption>
      <ul className="unseen">
        {byHour
          .filter(({ conversations }) => conversations > 0)
          .map((each) => (
            <li key={each.hour}>{say('office:today.byHourTable', each)}</li>
          ))}
      </ul>
    </figure>
  )
}

const useWidth = () => {
  const ref = useRef<HTMLElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = ref.current
    if (!element) return undefined
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, width }
}
