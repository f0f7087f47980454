import { Select } from 'antd'

const zones = Intl.supportedValuesOf('timeZone')

/** The time of day in a zone; undefined when the browser does not know the zone. */
export const timeIn = (timeZone: string, language: string): string | undefined => {
  try {
    return new Intl.DateTimeFormat(language, {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).format(new Date())
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Any time zone of the world, found by typing a part of its name. */
export const TimeZoneSelect = ({
  value,
  onChange,
  ...rest
}: {
  id?: string
  disabled?: boolean
  value?: string
  onChange?: (zone: string) => void
}) => (
  <Select
    {...rest}
    showSearch
    {...(value === undefined ? {} : { value })}
    {...(onChange ? { onChange } : {})}
    options={[...new Set([...(value ? [value] : []), 'Asia/Shanghai', ...zones])].map((zone) => ({
      value: zone,
      label: zone.replaceAll('_', ' '),
    }))}
  />
)
