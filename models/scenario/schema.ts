/** A scenario as it is written: every key once, with unit and default. The JSON Schema is made from this. */
import { z } from 'zod';
import { LINK_ACTIONS, NODE_ACTIONS } from '../config.js';
import { datagramKind, node } from './node-schema.js';
import { bitRate, distribution, duration, durationOrNever, integer, loss, name, probability } from './values.js';
import { arrivals, hold, redial } from './workload-schema.js';

/** `A>B`: one direction of a link. */
export const DIRECTION = /^([^>\s]+)\s*>\s*([^>\s]+)$/;

const directionShape = {
  latency: distribution.optional().describe('Time on the way; default: 0'),
  jitter: distribution.optional().describe("Added to each datagram's latency; default: 0"),
  reorder: z.boolean().optional().describe('Datagrams may overtake each other; default: false'),
  bandwidth: bitRate.optional().describe('Default: unlimited'),
  queue: integer(0, 1e12).optional().describe('Octets that may wait for the line, more are dropped; default: 65536'),
  loss: loss.optional().describe('Default: 0'),
  drop: z
    .array(
      z.strictObject({
        message: datagramKind.describe('Kind of datagram'),
        nth: z.array(integer(1, 1e12)).min(1).describe('Which of them, from 1, each direction for itself'),
      }),
    )
    .optional()
    .describe('Drops the n-th datagrams of a kind; default: none'),
  duplicate: probability.optional().describe('Probability that a datagram arrives twice; default: 0'),
  corrupt: probability.optional().describe('Probability that an octet of a datagram is changed; default: 0'),
  down: z
    .array(
      z.tuple([duration, durationOrNever], {
        error: 'expected a time it goes down and a time it is up again: [10s, 20s]',
      }),
    )
    .optional()
    .describe('When it carries nothing: [from, to] each; default: none'),
  overhead: integer(0, 65_535)
    .optional()
    .describe('Octets of IP and UDP headers or the like on each datagram; default: 28'),
};

export const direction = z.strictObject(directionShape).describe('What differs in this direction');
export type DirectionText = z.infer<typeof direction>;

export const link = z
  .strictObject({
    between: z
      .tuple([z.string(), z.string()], { error: 'expected the two nodes it joins: [A, B]' })
      .describe('The two nodes it joins; of several alike, all or one'),
    pair: z
      .enum(['all', 'each'])
      .optional()
      .describe(
        'Several alike at both ends. all: every one with every one (the default); each: 1 with 1, 2 with 2, ...',
      ),
    ...directionShape,
  })
  .catchall(direction)
  .describe('Joins two nodes, both ways alike but for what a key `A>B` says of that direction');
export type LinkText = z.infer<typeof link>;

const call = z
  .strictObject({
    name: name.describe('Names the call'),
    from: z.string().describe('The remote system that calls'),
    to: z.string().describe('The LAC that it calls; the lines of a group take several in turn'),
    at: duration.describe('When; of a group, when line 1 calls; where there are arrivals, when they begin'),
    every: duration.optional().describe("From one line's call to the next one's; default: 0. Only of a group"),
    arrivals: arrivals.optional().describe('Calls again and again, by the lines in turn, those that are free'),
    called: z.string().describe("Number called (DNIS); {n} is the line's number"),
    calling: z.string().default('').describe("Number of the caller; {n} is the line's number"),
    hold: hold.default('never').describe('From connection to hanging up; never: somebody else ends it'),
    redial: redial.optional().describe('Dials again a call that failed or was lost; default: it does not'),
  })
  .describe('A call; of a group, one of every line');

const changed = z
  .strictObject(directionShape)
  .omit({ drop: true, down: true })
  .describe('What is different meanwhile; all else stays as it is');
export type ChangeText = z.infer<typeof changed>;

const timelineEntry = z
  .strictObject({
    at: duration.optional().describe('When; with "every" the first time, which without it comes as the others do'),
    action: z
      .enum([...NODE_ACTIONS, ...LINK_ACTIONS])
      .describe(
        'What. stop (also power-off), restart: the node forgets all it knew, and what is sent to it is lost until it is there again ' +
          '(of several stops, when all are over; a restart of one that is stopped ends them); ' +
          'start: it is there again; drain, undrain: takes no new tunnels and sessions, or takes them again; slow: its service times, ' +
          'the latest of several that go on; partition, heal: nodes cut off from the rest, or joined again; link-restore: no change goes on',
      ),
    node: z.string().optional().describe('At which node, or nodes of a count; clearing and draining: a LAC or LNS'),
    nodes: z.array(z.string()).min(1).optional().describe('partition, heal: which nodes, from all others'),
    way: z
      .enum(['both', 'in', 'out'])
      .optional()
      .describe('partition, heal: both (the default), or only to them (in), or only from them (out)'),
    link: z
      .union([z.string(), z.array(z.string()).min(1)])
      .optional()
      .describe('Links by name, both ways, or directions as A>B'),
    for: z
      .union([durationOrNever, distribution.options[1]])
      .optional()
      .describe('How long, drawn each time where it is distributed; default: never (for good), of a restart 0'),
    every: distribution.optional().describe('It happens again and again: from one beginning to the next'),
    times: integer(1, 1e9).optional().describe('With every: how often; default: until the end of the run'),
    only: z.string().optional().describe('Clears only those of this peer (host name) or user; default: all'),
    id: integer(1, 65_535).optional().describe('Clears only that of this id at the node'),
    nth: integer(1, 1e9).optional().describe('Clears only the n-th of them, oldest first, from 1'),
    to: changed.optional().describe('link-change: what it is changed to'),
    factor: z
      .number({ error: 'expected a factor from 0.001 to 1000000' })
      .min(0.001, { error: 'expected a factor from 0.001 to 1000000' })
      .max(1_000_000, { error: 'expected a factor from 0.001 to 1000000' })
      .optional()
      .describe('slow: service times, of those configured; default: 1'),
    add: duration.optional().describe('slow: added to each service time; default: 0'),
  })
  .describe('What is done to a node or to links, once or again and again');
export type TimelineText = z.infer<typeof timelineEntry>;

const PIN_FAULT = 'expected a whole number from 0, or octets in hex in quotes: "0A1B"';
const pin = z.union(
  [
    z.int().min(0).max(4_294_967_295),
    z
      .string()
      .regex(/^(0x)?([0-9a-fA-F]{2})+$/)
      .meta({ description: 'Octets in hex' }),
  ],
  { error: PIN_FAULT },
);

export const scenario = z
  .strictObject({
    name: name.describe('Names the run'),
    title: z.string().default('').describe('What it shows, in a line'),
    seed: integer(0, Number.MAX_SAFE_INTEGER).default(1).describe('Of all chance; --seed goes before it'),
    journal: z
      .enum(['full', 'transitions', 'none'])
      .default('full')
      .describe('What is kept on disk; --journal goes before it'),
    end: durationOrNever
      .default('never')
      .describe('When the run is ended by force; never: when nothing is left to happen'),
    shared: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('Anything, for anchors (&x) that other places use (*x, <<: *x)'),
    nodes: z.record(name, node).describe('The nodes, by name'),
    links: z.record(name, link).default({}).describe('The links, by name'),
    calls: z.array(call).default([]).describe('The calls'),
    timeline: z.array(timelineEntry).default([]).describe('What is done to nodes and links, and when'),
    pins: z
      .record(z.string(), pin)
      .default({})
      .describe('Random draws that are given, by name: a number, or octets in hex'),
  })
  .describe('A scenario of l2tpsim');
export type ScenarioText = z.infer<typeof scenario>;

export const LINK_KEYS: readonly string[] = ['between', 'pair', ...Object.keys(directionShape)];
export const KEYS_OF_DIRECTION: readonly (keyof DirectionText)[] = Object.keys(
  directionShape,
) as (keyof DirectionText)[];
