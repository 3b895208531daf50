import { describe, expect, it } from 'vitest';
import {
  type AutomatonProfile,
  EFFECTS,
  EVENTS,
  isTimed,
  optionNegotiation,
  STATES,
} from '../../models/ppp/option-negotiation.js';
import { type Engine, Outcome } from '../../src/machine/definition.js';
import { execution } from '../../src/machine/engine.js';

/**
 * RFC 1661 s4.1, cell by cell: states across, events down, `actions/next state`, `-` for an illegal event. The states'
 * numbers are the RFC's.
 */
const LOWER: readonly string[] = [
  //        Initial  Starting   Closed     Stopped         Closing  Stopping
  'Up       2        irc,scr/6  -          -               -        -',
  'Down     -        -          0          tls/1           0        1',
  'Open     tls/1    1          irc,scr/6  3               5        5',
  'Close    0        tlf/0      2          2               4        4',
  'TO+      -        -          -          -               str/4    str/5',
  'TO-      -        -          -          -               tlf/2    tlf/3',
  'RCR+     -        -          sta/2      irc,scr,sca/8   4        5',
  'RCR-     -        -          sta/2      irc,scr,scn/6   4        5',
  'RCA      -        -          sta/2      sta/3           4        5',
  'RCN      -        -          sta/2      sta/3           4        5',
  'RTR      -        -          sta/2      sta/3           sta/4    sta/5',
  'RTA      -        -          2          3               tlf/2    tlf/3',
  'RUC      -        -          scj/2      scj/3           scj/4    scj/5',
  'RXJ+     -        -          2          3               4        5',
  'RXJ-     -        -          tlf/2      tlf/3           tlf/2    tlf/3',
  'RXR      -        -          2          3               4        5',
];
const UPPER: readonly string[] = [
  //        Req-Sent   Ack-Rcvd   Ack-Sent   Opened
  'Up       -          -          -          -',
  'Down     1          1          1          tld/1',
  'Open     6          7          8          9',
  'Close    irc,str/4  irc,str/4  irc,str/4  tld,irc,str/4',
  'TO+      scr/6      scr/6      scr/8      -',
  'TO-      tlf/3      tlf/3      tlf/3      -',
  'RCR+     sca/8      sca,tlu/9  sca/8      tld,scr,sca/8',
  'RCR-     scn/6      scn/7      scn/6      tld,scr,scn/6',
  'RCA      irc/7      scr/6      irc,tlu/9  tld,scr/6',
  'RCN      irc,scr/6  scr/6      irc,scr/8  tld,scr/6',
  'RTR      sta/6      sta/6      sta/6      tld,zrc,sta/5',
  'RTA      6          6          8          tld,scr/6',
  'RUC      scj/6      scj/7      scj/8      scj/9',
  'RXJ+     6          6          8          9',
  'RXJ-     tlf/3      tlf/3      tlf/3      tld,irc,str/5',
  'RXR      6          7          8          ser/9',
];

/** Cells that an option of the RFC, or the vendor's passive opening, changes. */
const OPTIONS: readonly (readonly [keyof AutomatonProfile, string, string, string])[] = [
  ['passive', 'Starting', 'Up', '3'],
  ['patient', 'Req-Sent', 'TO-', '3'],
  ['patient', 'Ack-Rcvd', 'TO-', '3'],
  ['patient', 'Ack-Sent', 'TO-', '3'],
  ['restart', 'Stopped', 'Open', 'tls,irc,scr/6'],
  ['restart', 'Closing', 'Open', 'irc,scr/6'],
  ['restart', 'Stopping', 'Open', 'irc,scr/6'],
  ['restart', 'Opened', 'Open', 'tld,irc,scr/6'],
];

const PLAIN: AutomatonProfile = { passive: false, patient: false, restart: false };
const ENGINES: readonly Engine[] = ['tables', 'xstate'];
const machines = new Map(ENGINES.map((engine) => [engine, execution(optionNegotiation, engine)]));

function cell(engine: Engine, state: number, event: number, profile: AutomatonProfile): string {
  const outcome = new Outcome();
  machines.get(engine)!.step(state, event, undefined, profile, outcome);
  if (!outcome.taken) return '-';
  const actions = outcome.effects.slice(0, outcome.count).map((effect) => EFFECTS[effect]);
  return actions.length > 0 ? `${actions.join(',')}/${outcome.next}` : `${outcome.next}`;
}

const rows = LOWER.flatMap((line, index) => {
  const [event, ...lower] = line.split(/\s+/);
  const [same, ...upper] = UPPER[index]!.split(/\s+/);
  expect(same).toBe(event);
  return [...lower, ...upper].map((expected, state) => ({ state, event: event!, expected }));
});

describe.each(ENGINES)('RFC 1661 s4.1, run by %s', (engine) => {
  it('has a row for every cell of the table', () => {
    expect(rows).toHaveLength(160);
    expect(optionNegotiation.states).toEqual(STATES);
  });

  it.each(rows.map(({ state, event, expected }) => [STATES[state]!, event, expected] as const))(
    's4.1 %s, %s: %s',
    (state, event, expected) => {
      const at = STATES.indexOf(state);
      expect(cell(engine, at, EVENTS.indexOf(event as never), PLAIN)).toBe(expected);
    },
  );

  it.each(OPTIONS)('with option %s: %s, %s: %s', (option, state, event, expected) => {
    const profile = { ...PLAIN, [option]: true };
    expect(cell(engine, STATES.indexOf(state as never), EVENTS.indexOf(event as never), profile)).toBe(expected);
  });

  it('changes no other cell by an option', () => {
    for (const option of ['passive', 'patient', 'restart'] as const) {
      const profile = { ...PLAIN, [option]: true };
      const changed = rows.filter(
        ({ state, event, expected }) => cell(engine, state, EVENTS.indexOf(event as never), profile) !== expected,
      );
      const listed = OPTIONS.filter(([name]) => name === option).map(([, state, event]) => `${state} ${event}`);
      expect(changed.map(({ state, event }) => `${STATES[state]} ${event}`).sort()).toEqual([...listed].sort());
    }
  });

  it('has the Restart timer running where there is a TO event', () => {
    for (const state of STATES.keys()) {
      expect(cell(engine, state, EVENTS.indexOf('TO+'), PLAIN) !== '-').toBe(isTimed(state));
    }
  });
});
