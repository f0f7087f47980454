import type { FileRef, Part } from '@yingda/contract'
import { Icon } from './icon.tsx'
import { inline, Markdown } from './markdown.tsx'
import type { Message } from './timeline.ts'
import { addressIn, type View } from './view.ts'

/** A message in words alone, for quotations and lines of the system. */
export const wordsOf = (parts: Part[], { t }: View): string =>
  parts
    .map((part) => {
      switch (part.type) {
        case 'text':
          return part.text
        case 'choice':
          return part.label
        case 'card':
          return part.title
        case 'menu':
          return part.prompt
        case 'image':
        case 'file':
          return `${t.file} ${part.file.name}`
      }
    })
    .join(' ')

/** One piece of a message. */
export const Piece = ({ view, message, part }: { view: View; message: Message; part: Part }) => {
  switch (part.type) {
    case 'text':
      return part.format === 'markdown' ? <Markdown text={part.text} /> : <p>{inline(part.text, false)}</p>
    case 'choice':
      return <p>{part.label}</p>
    case 'image':
      return (
        <a href={addressIn(view, part.file.url)} target="_blank" rel="noopener">
          <img
            src={addressIn(view, part.file.url)}
            alt={`${part.file.name} (${view.t.picture})`}
            width={part.file.width}
            height={part.file.height}
          />
        </a>
      )
    case 'file':
      return <FileLink view={view} file={part.file} />
    case 'card':
      return <Card view={view} card={part} />
    case 'menu':
      return <Menu view={view} message={message} menu={part} />
  }
}

const FileLink = ({ view, file }: { view: View; file: FileRef }) => (
  <a class="file" href={addressIn(view, file.url)} target="_blank" rel="noopener">
    <Icon name="file" size={20} />
    <span>{file.name}</span>
    <small>{Math.ceil(file.bytes / 1024)} KB</small>
  </a>
)

const Card = ({ view, card }: { view: View; card: Extract<Part, { type: 'card' }> }) => {
  const title = <b>{card.title}</b>
  const link = card.link && addressIn(view, card.link)
  return (
    <div class="card">
      {card.imageUrl && <img src={addressIn(view, card.imageUrl)} alt="" />}
      {link ? (
        <a href={link} target="_blank" rel="noopener noreferrer">
          {title}
        </a>
      ) : (
        title
      )}
      {card.text && <p>{card.text}</p>}
      {card.fields?.map(({ label, value }) => (
        <p>
          <small>{label}</small> {value}
        </p>
      ))}
    </div>
  )
}

const Menu = ({ view, message, menu }: { view: View; message: Message; menu: Extract<Part, { type: 'menu' }> }) => (
  <>
    <p>{menu.prompt}</p>
    {menu.options.map(({ id, label }) => {
      const isChosen = message.chosen.includes(id)
      return (
        <button
          class="option"
          aria-pressed={isChosen}
          disabled={!message.isCurrent}
          onClick={() => view.act.say([{ type: 'choice', menuSeq: message.seq, optionId: id, label }])}
        >
          <span>{label}</span>
          <Icon name={isChosen ? 'tick' : 'on'} />
        </button>
      )
    })}
    {message.isCurrent && !menu.options.some(({ id }) => id === 'neither') && (
      <button class="link" onClick={view.focusInput}>
        {view.t.noneOfThese}
      </button>
    )}
  </>
)
