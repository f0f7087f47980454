import { App } from 'antd'
import { usePhrases } from '../shell/phrases.ts'
import { Action } from './action.tsx'

const useCopy = () => {
  const { message } = App.useApp()
  const say = usePhrases()
  return async (text: string) => {
    try {
      await navigator.clipboard.writeText(text)
      void message.success(say('office:common.copied'))
    } catch {
      // No clipboard without HTTPS or without leave: the text is on the page and can be selected.
      void message.warning(say('office:common.copyFailed'), 6)
    }
  }
}

/** A line to take away: a link, a secret. */
export const CopyLine = ({ label, text }: { label: string; text: string }) => {
  const say = usePhrases()
  const copy = useCopy()
  return (
    <div className="office-copy-line">
      <input
        className="input office-mono"
        readOnly
        value={text}
        aria-label={label}
        onFocus={(event) => event.target.select()}
      />
      <Action drawing="copy" onClick={() => void copy(text)}>
        {say('office:common.copy')}
      </Action>
    </div>
  )
}

/** Code to take away, on a dark ground in both themes. */
export const CopyCode = ({ label, code }: { label: string; code: string }) => {
  const say = usePhrases()
  const copy = useCopy()
  return (
    <div className="office-code">
      <pre tabIndex={0} aria-label={label}>
        {code}
      </pre>
      <Action size="small" drawing="copy" onClick={() => void copy(code)}>
        {say('office:common.copy')}
      </Action>
    </div>
  )
}
