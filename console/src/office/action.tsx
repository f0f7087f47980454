import type { Permission } from '@yingda/contract'
import type { ButtonProps } from 'antd'
import { Button, Tooltip } from 'antd'
import type { IconName } from '../shell/icons.tsx'
import { Icon } from '../shell/icons.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { useMe } from '../shell/session.ts'

/** Why somebody cannot do this; undefined when they can. */
export const useBlocked = () => {
  const say = usePhrases()
  const { permissions } = useMe()
  return (needed: Permission): string | undefined =>
    permissions.includes(needed)
      ? undefined
      : say('office:common.noPermission', { permission: say(`office:permissions.${needed}`) })
}

/** A button with an icon. One that is blocked stays reachable by keyboard and says why. */
export const Action = ({
  drawing,
  blocked,
  onClick,
  className,
  hint,
  ...button
}: Omit<ButtonProps, 'icon'> & { drawing?: IconName; blocked?: string | undefined; hint?: string }) => (
  <Tooltip title={blocked ?? hint} trigger={['hover', 'focus']}>
    <Button
      {...button}
      {...(drawing ? { icon: <Icon name={drawing} size={button.size === 'small' ? 14 : 16} /> } : {})}
      {...(blocked ? { 'aria-disabled': true } : onClick ? { onClick } : {})}
      {...(blocked && button.htmlType === 'submit' ? { htmlType: 'button' as const } : {})}
      {...(hint && !button.children ? { 'aria-label': hint } : {})}
      className={[className, blocked ? 'office-blocked' : ''].join(' ').trim()}
    />
  </Tooltip>
)
