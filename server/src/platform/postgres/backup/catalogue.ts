import pg from 'pg'

/** A table as a backup sees it: partitions count as rows of the table they are parts of. */
export interface Table {
  /** Quoted where need be, with its schema: `public.message`. */
  name: string
  /** In their order, without those PostgreSQL computes itself. */
  columns: string[]
  isForced: boolean
}

/** All tables of the database but PostgreSQL's own and those of extensions, by name. */
export const tablesOf = async (client: pg.ClientBase): Promise<Table[]> => {
  const { rows } = await client.query<Table>(`
    select format('%I.%I', n.nspname, c.relname) as name, c.relforcerowsecurity as "isForced",
           coalesce(array_agg(a.attname::text order by a.attnum) filter (where a.attname is not null), '{}') as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_attribute a
      on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
      and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
      and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
    group by c.oid, n.nspname, c.relname
    order by 1`)
  return rows
}

/** The last number each sequence gave out; sequences not yet used are left out. */
export const sequencesOf = async (client: pg.ClientBase): Promise<{ name: string; lastValue: string }[]> => {
  const { rows } = await client.query<{ name: string; lastValue: string }>(`
    select format('%I.%I', schemaname, sequencename) as name, last_value::text as "lastValue"
    from pg_sequences where last_value is not null order by 1`)
  return rows
}

/** A statement that takes something off a table for the time of a restore, and the one that puts it back. */
export interface Lifted {
  off: string
  on: string
}

/**
 * What would get in the way of rows that come table by table: foreign keys, triggers, and row-level security that binds
 * even the owner. All of it is the owner's to lift, so a restore needs no superuser. Putting the foreign keys back
 * checks every row.
 */
export const obstaclesOf = async (client: pg.ClientBase, tables: Table[]): Promise<Lifted[]> => {
  const names = tables.map((table) => table.name)
  const { rows: foreignKeys } = await client.query<Lifted>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as off,
            format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as on
     from pg_constraint where contype = 'f' and conparentid = 0 and conrelid = any($1::regclass[])`,
    [names],
  )
  const { rows: triggers } = await client.query<Lifted>(
    `select format('alter table %s disable trigger %I', tgrelid::regclass, tgname) as off,
            format('alter table %s enable trigger %I', tgrelid::regclass, tgname) as on
     from pg_trigger where not tgisinternal and tgparentid = 0 and tgenabled = 'O' and tgrelid = any($1::regclass[])`,
    [names],
  )
  const forced = tables
    .filter((table) => table.isForced)
    .map(({ name }) => ({
      off: `alter table ${name} no force row level security`,
      on: `alter table ${name} force row level security`,
    }))
  return [...foreignKeys, ...triggers, ...forced]
}

/** The columns of a table as a list in SQL. */
export const columnList = (columns: string[]): string => columns.map((name) => pg.escapeIdentifier(name)).join(', ')
