import { type RecordType, recordType, setDue } from './record.js';

/** The kernel's own record types: timers, of any entity. */
export const TimerSet = recordType({
  code: 1,
  name: 'TimerSet',
  doc: 'A timer was started.',
  kind: 0,
  columns: { a: { name: 'timer', unit: 'code:timer' }, b: { name: 'due', unit: 'us' } },
  apply: (entity, record) => setDue(entity, record.a, record.b),
});
export const TimerCancelled = recordType({
  code: 2,
  name: 'TimerCancelled',
  doc: 'A timer was stopped before it was due.',
  kind: 0,
  columns: { a: { name: 'timer', unit: 'code:timer' }, b: { name: 'due', unit: 'us' } },
  apply: (entity, record) => setDue(entity, record.a, -1),
});
export const TimerFired = recordType({
  code: 3,
  name: 'TimerFired',
  doc: 'A timer ran out.',
  kind: 0,
  columns: { a: { name: 'timer', unit: 'code:timer' } },
  apply: (entity, record) => setDue(entity, record.a, -1),
});
export const EntityLost = recordType({
  code: 4,
  name: 'EntityLost',
  doc: 'An entity was lost with the memory of its node.',
  kind: 0,
  transition: true,
  ends: true,
});
export const KERNEL_RECORDS: readonly RecordType[] = [TimerSet, TimerCancelled, TimerFired, EntityLost];
