-- Runs after the migrations, whenever one ran: every table keeps its tenants apart, whoever added it.
-- Others work meanwhile, so that a table which is as it should be is not touched: to touch it is to lock it.
do $$
declare found record;
begin
  for found in
    select c.relname as name, c.oid, c.relrowsecurity as secured, c.relforcerowsecurity as forced
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p')
  loop
    if not found.secured then execute format('alter table %I enable row level security', found.name); end if;
    if found.name <> 'schema_migration' then
      if not found.forced then execute format('alter table %I force row level security', found.name); end if;
      if not exists (select from pg_policies where schemaname = 'public' and tablename = found.name and policyname = 'tenant') then
        execute format(
          'create policy tenant on %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)',
          found.name);
      end if;
      if (select count(*) from unnest(array['select', 'insert', 'update', 'delete']) wanted where has_table_privilege('yingda_app', found.oid, wanted)) < 4 then
        execute format('grant select, insert, update, delete on %I to yingda_app', found.name);
      end if;
    end if;
  end loop;
end $$;
grant usage on schema public to yingda_app, yingda_worker;
grant execute on all functions in schema public to yingda_app;
