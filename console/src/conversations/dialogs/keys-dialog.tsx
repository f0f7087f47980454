import { Modal } from 'antd'
import { usePhrases } from '../../shell/phrases.ts'

/** Chosen so that no input method, screen reader or browser needs the same key in a text field. */
const keys = [
  {
    group: 'move',
    items: [
      { keys: ['Alt', '1–9'], does: 'nth' },
      { keys: ['Ctrl', '↓'], does: 'next' },
      { keys: ['Ctrl', 'K'], does: 'search' },
      { keys: ['Alt', 'R'], does: 'focus' },
    ],
  },
  {
    group: 'write',
    items: [
      { keys: ['Enter'], does: 'send' },
      { keys: ['Shift', 'Enter'], does: 'newline' },
      { keys: ['Ctrl', 'Enter'], does: 'sendNext' },
      { keys: ['Alt', 'N'], does: 'note' },
      { keys: ['/'], does: 'quick' },
      { keys: ['?'], does: 'knowledge' },
    ],
  },
  {
    group: 'other',
    items: [
      { keys: ['Esc'], does: 'close' },
      { keys: ['?'], does: 'help' },
    ],
  },
] as const

/** Every key of the desk, and what it does. */
const KeysDialog = ({ close }: { close: () => void }) => {
  const say = usePhrases()
  return (
    <Modal open title={say('conversations:keys.title')} footer={null} onCancel={close} width={560}>
      <p className="quiet">{say('conversations:keys.lead')}</p>
      <div className="keys">
        {keys.map(({ group, items }) => (
          <section key={group}>
            <h3>{say(`conversations:keys.groups.${group}`)}</h3>
            <dl>
              {items.map((item) => (
                <div key={item.does}>
                  <dt>
                    {item.keys.map((key) => (
                      <kbd className="key" key={key}>
                        {key}
                      </kbd>
                    ))}
                  </dt>
                  <dd>{say(`conversations:keys.${item.does}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
export default KeysDialog
