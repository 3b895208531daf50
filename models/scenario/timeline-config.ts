/** The timeline of a scenario -> what is done to which node or directions of links, by time. */
import type { ChannelConfig } from '../../src/network/channel.js';
import type { Distribution } from '../../src/network/distribution.js';
import type { ChannelChange } from '../../src/network/disturbances.js';
import type { TimelineSpec } from '../config.js';
import type { Census } from './census.js';
import { type ChangeText, DIRECTION, type TimelineText } from './schema.js';
import { usualUs } from './timeline-checks.js';
import { toBps, toDistribution, toLoss, toUs } from './values.js';

export function toTimeline(
  entries: readonly TimelineText[],
  census: Census,
  channels: readonly ChannelConfig[],
): TimelineSpec[] {
  const specs = entries
    .flatMap((entry) => {
      const spec = toSpec(entry);
      const nodes = entry.node === undefined ? [''] : census.of(entry.node);
      const chosen = channelsOf(entry, census, channels);
      return nodes.map((node) => {
        const draws = `${node || [entry.link ?? entry.nodes].flat().join(',')}/${entry.action}`;
        return { ...spec, node, channels: chosen, draws };
      });
    })
    .sort((one, other) => one.atUs - other.atUs);
  // By time, so that what comes later moves nobody's luck.
  const seen = new Map<string, number>();
  return specs.map((spec) => {
    const number = (seen.get(spec.draws) ?? 0) + 1;
    seen.set(spec.draws, number);
    return number === 1 ? spec : { ...spec, draws: `${spec.draws}-${number}` };
  });
}

function toSpec(entry: TimelineText): Omit<TimelineSpec, 'node' | 'channels' | 'draws'> {
  const { at, action, every, times, only, id, nth, to, factor = 1, add = 0 } = entry;
  return {
    atUs: toUs(at ?? 0),
    action,
    lasts: toLasting(entry),
    every: every === undefined ? undefined : toDistribution(every),
    drawnFirst: at === undefined,
    times: every === undefined ? 1 : (times ?? Number.POSITIVE_INFINITY),
    only,
    id,
    nth,
    change: to && toChange(to),
    slowPermille: Math.round(factor * 1000),
    slowAddedUs: toUs(add),
  };
}

function toLasting({ action, for: time }: TimelineText): Distribution {
  if (time === undefined) return { kind: 'constant', us: usualUs(action) };
  return time === 'never' ? { kind: 'constant', us: toUs(time) } : toDistribution(time);
}

/** Only what is said: all else stays as it is. */
function toChange(text: ChangeText): ChannelChange {
  return {
    ...(text.latency === undefined ? {} : { latency: toDistribution(text.latency) }),
    ...(text.jitter === undefined ? {} : { jitter: toDistribution(text.jitter) }),
    ...(text.reorder === undefined ? {} : { reorder: text.reorder }),
    ...(text.bandwidth === undefined ? {} : { bandwidthBps: toBps(text.bandwidth) }),
    ...(text.queue === undefined ? {} : { queueOctets: text.queue }),
    ...(text.loss === undefined ? {} : { loss: toLoss(text.loss) }),
    ...(text.duplicate === undefined ? {} : { duplicate: text.duplicate }),
    ...(text.corrupt === undefined ? {} : { corrupt: text.corrupt }),
    ...(text.overhead === undefined ? {} : { overheadOctets: text.overhead }),
  };
}

/** The directions that an entry is about, by number: of links by name or `A>B`, or between some nodes and the rest. */
function channelsOf({ link, nodes, way }: TimelineText, census: Census, channels: readonly ChannelConfig[]): number[] {
  const placesOf = (name: string): Set<number> => new Set(census.of(name).map((one) => census.places.get(one)!));
  const those = (wanted: (channel: ChannelConfig) => boolean): number[] =>
    channels.flatMap((channel, number) => (wanted(channel) ? [number] : []));
  if (nodes !== undefined) {
    const inside = new Set(nodes.flatMap((name) => [...placesOf(name)]));
    return those(({ from, to }) =>
      inside.has(from) ? !inside.has(to) && way !== 'in' : inside.has(to) && way !== 'out',
    );
  }
  if (link === undefined) return [];
  const wanted = [link].flat().map((text): ((channel: ChannelConfig) => boolean) => {
    const [, from, to] = DIRECTION.exec(text) ?? [];
    if (from === undefined || to === undefined) return (channel) => channel.link === text;
    const [starts, ends] = [placesOf(from), placesOf(to)];
    return (channel) => starts.has(channel.from) && ends.has(channel.to);
  });
  return those((channel) => wanted.some((is) => is(channel)));
}
