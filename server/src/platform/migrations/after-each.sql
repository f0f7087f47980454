-- Runs after the migrations, whenever one ran: every table keeps its tenants apart, whoever added it.
do $$
declare found record;
begin
  for found in
    select c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p')
  loop
    execute format('alter table %I enable row level security', found.name);
    if found.name <> 'schema_migration' then
      execute format('alter table %I force row level security', found.name);
      if not exists (select from pg_policies where schemaname = 'public' and tablename = found.name and policyname = 'tenant') then
        execute format(
          'create policy tenant on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)',
          found.name);
      end if;
      execute format('grant select, insert, update, delete on %I to yingda_app', found.name);
    end if;
  end loop;
end $$;
grant usage on schema public to yingda_app, yingda_worker;
grant execute on all functions in schema public to yingda_app;
