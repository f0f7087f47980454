import pg from 'pg'
import type { PartitionInBackup } from './file.ts'

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

/** The partitions of all tables, the outer ones first. */
export const partitionsOf = async (client: pg.ClientBase): Promise<PartitionInBackup[]> => {
  const { rows } = await client.query<PartitionInBackup>(`
    with recursive part as (
      select i.inhrelid as oid, i.inhparent as parent, 1 as depth
      from pg_inherits i join pg_partitioned_table t on t.partrelid = i.inhparent
      where not exists (select from pg_inherits above where above.inhrelid = i.inhparent)
      union all
      select i.inhrelid, i.inhparent, depth + 1 from pg_inherits i join part on part.oid = i.inhparent
    )
    select format('%I.%I', n.nspname, c.relname) as name, format('%I.%I', pn.nspname, pc.relname) as of,
      pg_get_expr(c.relpartbound, c.oid) || coalesce(' partition by ' || pg_get_partkeydef(c.oid), '') as bounds
    from part
    join pg_class c on c.oid = part.oid join pg_namespace n on n.oid = c.relnamespace
    join pg_class pc on pc.oid = part.parent join pg_namespace pn on pn.oid = pc.relnamespace
    order by depth, 1`)
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
  kind: 'keys' | 'triggers' | 'policies'
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
    `select 'keys' as kind, format('alter table %s drop constraint %I', conrelid::regclass, conname) as off,
            format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as on
     from pg_constraint where contype = 'f' and conparentid = 0 and conrelid = any($1::regclass[])`,
    [names],
  )
  const { rows: triggers } = await client.query<Lifted>(
    `select 'triggers' as kind, format('alter table %s disable trigger %I', tgrelid::regclass, tgname) as off,
            format('alter table %s enable trigger %I', tgrelid::regclass, tgname) as on
     from pg_trigger where not tgisinternal and tgparentid = 0 and tgenabled = 'O' and tgrelid = any($1::regclass[])`,
    [names],
  )
  const forced = tables
    .filter((table) => table.isForced)
    .map(({ name }) => ({
      kind: 'policies' as const,
      off: `alter table ${name} no force row level security`,
      on: `alter table ${name} force row level security`,
    }))
  return [...foreignKeys, ...triggers, ...forced]
}

/** The columns of a table as a list in SQL. */
export const columnList = (columns: string[]): string => columns.map((name) => pg.escapeIdentifier(name)).join(', ')
