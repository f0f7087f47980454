import type { UseQueryResult } from '@tanstack/react-query'
import { Table } from 'antd'
import type { ReactNode } from 'react'
import { useNarrow } from '../shell/media.ts'
import { Failed, Loading } from '../shell/states.tsx'

/** One column of a list; on a phone one line of a card. */
export interface Column<T> {
  key: string
  title: string
  render: (item: T) => ReactNode
  width?: number | string
  align?: 'right'
  /** On a phone: the card's head, or its foot with the actions; else a line with its title. */
  place?: 'head' | 'foot'
}

/** A list that is a table on a desk and cards on a phone. */
export const Listing = <T extends { id: string }>({
  label,
  items,
  columns,
  empty,
  onOpen,
  details,
}: {
  label: string
  items: T[]
  columns: Column<T>[]
  empty: ReactNode
  onOpen?: (item: T) => void
  details?: (item: T) => ReactNode
}) => {
  const narrow = useNarrow()
  if (items.length === 0) return <div className="card">{empty}</div>
  if (narrow)
    return (
      <ul className="office-cards" aria-label={label}>
        {items.map((item) => (
          <li className="card" key={item.id}>
            {columns
              .filter((column) => column.place === 'head')
              .map((column) => (
                <div className="office-card-head" key={column.key}>
                  {column.render(item)}
                </div>
              ))}
            <dl>
              {columns
                .filter((column) => !column.place)
                .map((column) => (
                  <div key={column.key}>
                    <dt>{column.title}</dt>
                    <dd>{column.render(item)}</dd>
                  </div>
                ))}
            </dl>
            {columns
              .filter((column) => column.place === 'foot')
              .map((column) => (
                <div className="office-card-foot" key={column.key}>
                  {column.render(item)}
                </div>
              ))}
            {details?.(item)}
          </li>
        ))}
      </ul>
    )
  return (
    <div className="card office-table">
      <Table
        aria-label={label}
        dataSource={items}
        rowKey="id"
        size="middle"
        pagination={false}
        columns={columns.map(({ key, title, render, width, align }) => ({
          key,
          title: title || <span className="unseen">{key}</span>,
          render: (_value: unknown, item: T) => render(item),
          ...(width === undefined ? {} : { width }),
          ...(align ? { align } : {}),
        }))}
        {...(onOpen ? { onRow: (item: T) => ({ onDoubleClick: () => onOpen(item) }) } : {})}
        {...(details ? { expandable: { expandedRowRender: details } } : {})}
      />
    </div>
  )
}

/** Draws what was asked for once it is there; until then its shape, or what went wrong. */
export const Asked = <T,>({
  ask,
  children,
  rows,
}: {
  ask: UseQueryResult<T>
  children: (data: T) => ReactNode
  rows?: number
}) => {
  if (ask.data !== undefined) return children(ask.data)
  if (ask.isError) return <Failed error={ask.error} retry={() => void ask.refetch()} />
  return <Loading {...(rows === undefined ? {} : { rows })} />
}
