import type { ModalFuncProps } from 'antd'
import { App } from 'antd'

/** Asks before something that cannot easily be taken back. */
export const useConfirm = () => {
  const { modal } = App.useApp()
  return (question: ModalFuncProps): void => void modal.confirm(question)
}
