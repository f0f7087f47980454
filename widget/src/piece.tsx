import type { FileRef, Part } from '@yingda/contract'
import { Icon } from './icon.tsx'
import { inline, Link, Markdown } from './markdown.tsx'
import type { Message } from './timeline.ts'
import { addressIn, type View } from './view.ts'

/** One piece of a message. */
export const Piece = ({ view, message, part }: { view: View; message: Message; part: Part }) => {
  switch (part.type) {
    case 'text':
      return part.format === 'markdown' ? <Markdown text={part.text} /> : <p>{inline(part.text, false)}</p>
    case 'choice':
      return <p>{part.label}</p>
    case 'image':
      return (
        <Link to={addressIn(view, part.file.url)}>
          <img
            src={addressIn(view, part.file.url)}
            alt={part.file.name}
            width={part.file.width}
            height={part.file.height}
          />
        </Link>
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
  <Link to={addressIn(view, file.url)}>
    <Icon name="source" size={20} />
    {file.name} <small>{Math.ceil(file.bytes / 1024)} KB</small>
  </Link>
)

const Card = ({ view, card }: { view: View; card: Extract<Part, { type: 'card' }> }) => {
  const title = <b>{card.title}</b>
  const link = card.link && addressIn(view, card.link)
  return (
    <div>
      {card.imageUrl && <img src={addressIn(view, card.imageUrl)} alt="" />}
      {link ? <Link to={link}>{title}</Link> : title}
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
      const isChosen = message.chosen?.includes(id)
      return (
        <button
          class="option"
          aria-pressed={isChosen}
          disabled={!message.isCurrent}
          onClick={() => {
            view.act.say([{ type: 'choice', menuSeq: message.seq, optionId: id, label }])
            if (id === 'none') view.focusInput()
          }}
        >
          <span>{label}</span>
          <Icon name={isChosen ? 'sent' : 'down'} />
        </button>
      )
    })}
    {message.isCurrent && !menu.options.some(({ id }) => id === 'none') && (
      <button class="link" onClick={view.focusInput}>
        {view.t.none}
      </button>
    )}
  </>
)
