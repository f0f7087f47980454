import type { Edit } from '../machine/built-copy.ts'
import type { FaultKind } from './judge.ts'
import type { StrikeKind } from './plan.ts'

/** A server that breaks a promise, and what it takes to notice. */
export interface Mutant {
  name: string
  edits: Edit[]
  nodes: 1 | 3
  kinds: StrikeKind[]
  /** What the judge must find, any of it; something else may be found as well. */
  caughtAs: FaultKind[]
}

const bundle = 'server.mjs'
const logTables = 'migrations/0050-conversations.sql'
const logFunctions = 'migrations/0100-lines-of-many-companies.sql'

/** Has the embedded PostgreSQL write without waiting for the disk: only a power cut can tell. */
export const withoutFsync: Edit = { file: bundle, from: 'autovacuum: "on",', to: 'autovacuum: "on", fsync: "off",' }

export const mutants: Mutant[] = [
  {
    name: 'acknowledges before the commit',
    edits: [
      {
        file: bundle,
        from: 'return (await writers.query(statement)).rows;',
        to: `const one = await writers.connect();
          try {
            await one.query("begin");
            const answer = await one.query(statement);
            setTimeout(() => one.query("commit").then(() => one.release(), () => one.release(true)), 400);
            return answer.rows;
          } catch (error) {
            one.release(true);
            throw error;
          }`,
      },
    ],
    nodes: 1,
    kinds: ['kill', 'postgres'],
    // What is lost has been shown as well, and another line took its number.
    caughtAs: ['lost', 'misplaced', 'viewWrong'],
  },
  {
    name: 'acknowledges before it is on disk',
    edits: [
      {
        file: bundle,
        from: 'role: "yingda_app",',
        to: 'role: "yingda_app", synchronous_commit: "off",',
      },
    ],
    nodes: 1,
    kinds: ['postgres', 'kick'],
    // What is lost has been shown as well, and another line took its number.
    caughtAs: ['lost', 'misplaced', 'viewWrong'],
  },
  {
    name: 'repairs no holes and compares no heads',
    edits: [
      {
        file: bundle,
        from: 'const repair = async (conversationId, stream) => {',
        to: 'const repair = async (conversationId, stream) => { return;',
      },
    ],
    nodes: 3,
    kinds: ['bus'],
    caughtAs: ['viewMissing'],
  },
  {
    name: 'takes a repeated message for a new one',
    edits: [
      {
        file: logTables,
        from: '  primary key (tenant_id, conversation_id, seq),\n  unique (tenant_id, conversation_id, client_id)\n',
        to: '  primary key (tenant_id, conversation_id, seq)\n',
      },
      {
        file: logFunctions,
        from: '          on conflict (tenant_id, conversation_id, client_id) do nothing;\n',
        to: '          ;\n',
      },
    ],
    nodes: 1,
    kinds: ['kick', 'delay', 'kill'],
    caughtAs: ['doubled'],
  },
  {
    name: 'leaves holes in the feed',
    edits: [
      {
        file: logFunctions,
        from: 'update feed f set seq = f.seq + grown where',
        to: 'update feed f set seq = f.seq + grown + (random() < 0.01)::int where',
      },
    ],
    nodes: 1,
    kinds: ['kick'],
    caughtAs: ['feedHole'],
  },
]
