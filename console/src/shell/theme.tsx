import { ConfigProvider, theme as antdTheme } from 'antd'
import en from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import type { ReactNode } from 'react'
import { useEffect, useSyncExternalStore } from 'react'
import { create } from 'zustand'
import { yingdaDark, yingdaLight } from '../theme/antd-theme.ts'
import { useLanguage } from './phrases.ts'

export type ThemeChoice = 'light' | 'dark' | 'auto'

const kept = 'yingda.theme'
const firstChoice = (): ThemeChoice => {
  const chosen = localStorage.getItem(kept)
  return chosen === 'light' || chosen === 'dark' ? chosen : 'auto'
}

const useChoice = create<{ choice: ThemeChoice }>(() => ({ choice: firstChoice() }))

const systemDark = matchMedia('(prefers-color-scheme: dark)')
const watchSystem = (changed: () => void) => {
  systemDark.addEventListener('change', changed)
  return () => systemDark.removeEventListener('change', changed)
}

/** Light, dark or like the system: what is chosen, and how to choose. */
export const useTheme = () => {
  const choice = useChoice((state) => state.choice)
  const systemIsDark = useSyncExternalStore(watchSystem, () => systemDark.matches)
  return {
    choice,
    dark: choice === 'dark' || (choice === 'auto' && systemIsDark),
    choose: (next: ThemeChoice) => {
      localStorage.setItem(kept, next)
      useChoice.setState({ choice: next })
    },
  }
}

const darkTheme = { ...yingdaDark, algorithm: antdTheme.darkAlgorithm }
// Two Chinese characters on a button stay together.
const button = { autoInsertSpace: false }

/** Our colours, type and words for everything drawn inside, in light and dark. */
export const ThemeProvider = ({ children }: { children: ReactNode }) => {
  const { dark } = useTheme()
  const { language } = useLanguage()
  useEffect(() => {
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
  }, [dark])
  return (
    <ConfigProvider theme={dark ? darkTheme : yingdaLight} locale={language === 'en' ? en : zhCN} button={button}>
      {children}
    </ConfigProvider>
  )
}
