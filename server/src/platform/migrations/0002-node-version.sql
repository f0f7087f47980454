-- Which version a process runs, so that a rolling upgrade can be watched. Nodes of release 0.1.0 do not say.
alter table node add column version text;
