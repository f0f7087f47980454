-- When a file was last put into a message: one that was sent again lately outlives the conversation it came with.
alter table file add column last_sent_at timestamptz;
