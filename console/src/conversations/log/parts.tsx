import type { Part } from '@yingda/contract'
import { lazy, Suspense } from 'react'
import { Icon } from '../../shell/icons.tsx'
import { usePhrases } from '../../shell/phrases.ts'
import { Linked } from './linked.tsx'

const Markdown = lazy(() => import('../../shell/markdown.tsx'))

/** The pieces of a message, one below the other. */
export const Parts = ({ parts }: { parts: readonly Part[] }) =>
  // Parts of a written message never change their places, so the place is the key.
  parts.map((part, index) => <PartView key={`${part.type}-${index}`} part={part} />)

const PartView = ({ part }: { part: Part }) => {
  const say = usePhrases()
  switch (part.type) {
    case 'text':
      return part.format === 'markdown' ? (
        <Suspense fallback={<div className="plain">{part.text}</div>}>
          <Markdown text={part.text} />
        </Suspense>
      ) : (
        <div className="plain">
          <Linked text={part.text} />
        </div>
      )
    case 'image':
      return (
        <a
          className="picture"
          href={part.file.url}
          target="_blank"
          rel="noreferrer"
          aria-label={say('conversations:log.openImage', { name: part.file.name })}
        >
          <img
            src={part.file.url}
            alt={part.file.name}
            loading="lazy"
            width={part.file.width}
            height={part.file.height}
          />
        </a>
      )
    case 'file':
      return (
        <a
          className="file"
          href={part.file.url}
          target="_blank"
          rel="noreferrer"
          aria-label={say('conversations:log.download', { name: part.file.name })}
        >
          <Icon name="source" size={20} />
          <span className="cut">{part.file.name}</span>
          <span className="quiet number">{sizeOf(part.file.bytes)}</span>
        </a>
      )
    case 'card':
      return (
        <div className="part-card">
          {part.imageUrl && <img src={part.imageUrl} alt="" loading="lazy" />}
          <div className="part-card-body">
            <b>{part.title}</b>
            {part.text && <span className="quiet">{part.text}</span>}
            {part.fields && (
              <dl>
                {part.fields.map((field) => (
                  <div key={field.label}>
                    <dt>{field.label}</dt>
                    <dd>{field.value}</dd>
                  </div>
                ))}
              </dl>
            )}
            {part.link && (
              <a href={part.link} target="_blank" rel="noreferrer">
                {new URL(part.link).host}
              </a>
            )}
          </div>
        </div>
      )
    case 'menu':
      return (
        <div className="part-menu">
          <div className="plain">{part.prompt}</div>
          <ol>
            {part.options.map((option) => (
              <li key={option.id}>{option.label}</li>
            ))}
          </ol>
        </div>
      )
    case 'choice':
      return (
        <div className="plain part-choice">
          <span className="quiet">{say('conversations:log.choice')}</span> {part.label}
        </div>
      )
  }
}

/** A file's size as people say it. */
const sizeOf = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / (1024 * 1024)).toFixed(1)} MB`

/** A message in one line, for quotes and for copying. */
export const textOf = (parts: readonly Part[], words: { image: string; file: string }): string =>
  parts
    .map((part) => {
      switch (part.type) {
        case 'text':
          return part.text
        case 'image':
          return `[${words.image}]`
        case 'file':
          return `[${words.file}] ${part.file.name}`
        case 'card':
          return part.title
        case 'menu':
          return part.prompt
        case 'choice':
          return part.label
      }
    })
    .join('\n')
