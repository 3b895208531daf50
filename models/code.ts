/** The code that a run's records follow from, as hashes by name: what is another in another version can be named. */
import { createHash } from 'node:crypto';
import { JOURNAL_SCHEMA_VERSION } from '../src/kernel/digest.js';
import type { RecordType } from '../src/kernel/record.js';
import type { MachineSpec } from '../src/machine/definition.js';
import { ALL_RECORDS } from './declarations.js';
import { controlConnection } from './l2tp/control-connection.js';
import { lacIncomingCall, lnsIncomingCall } from './l2tp/incoming-call.js';
import { applicant, authenticator } from './ppp/chap.js';
import { optionNegotiation } from './ppp/option-negotiation.js';
import { phases } from './ppp/phases.js';

/** By name: `machine control-connection`, `recipe TunnelCreated`, `journal schema`. */
export type CodeHashes = Readonly<Record<string, string>>;

const HASH_DIGITS = 12;
const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, HASH_DIGITS);

/** States, transitions, the order of names, and the text of the guards. */
function machineHash<S, I>({ definition, states, events, effects, delays, guards }: MachineSpec<S, I>): string {
  const text = Object.entries(guards).map(([name, guard]) => [name, String(guard)]);
  return hashOf([definition.config, states, events, effects, delays, text]);
}

/** Columns, and the text of what is done to the entity. */
function recipeHash({ code, kind, columns, transition, ends, create, apply }: RecordType): string {
  return hashOf([code, kind, columns, transition, ends, create && String(create), apply && String(apply)]);
}

export function codeHashes(): CodeHashes {
  const machines = [controlConnection, lacIncomingCall, lnsIncomingCall, optionNegotiation, phases];
  return Object.fromEntries([
    ['journal schema', String(JOURNAL_SCHEMA_VERSION)],
    ...machines.map((spec) => [`machine ${spec.id}`, machineHash(spec as MachineSpec<unknown, unknown>)]),
    ...[authenticator, applicant].map((spec) => [`machine ${spec.id}`, machineHash(spec)]),
    ...ALL_RECORDS.map((type) => [`recipe ${type.name}`, recipeHash(type)]),
  ]);
}

/** What is another, is gone, or is new, in words; empty where the code is the same. */
export function codeDifferences(then: CodeHashes | undefined, now: CodeHashes = codeHashes()): string[] {
  if (!then) return ['the run does not say by which code it was made'];
  return [...new Set([...Object.keys(then), ...Object.keys(now)])].flatMap((name) => {
    const [before, after] = [then[name], now[name]];
    if (before === after) return [];
    if (before === undefined) return [`${name} is new: ${after}`];
    return [after === undefined ? `${name} is no more` : `${name} is ${after}, and was ${before}`];
  });
}
