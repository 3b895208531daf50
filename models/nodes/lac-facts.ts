/** What a LAC tells an LNS of a call: in ICRQ of the call itself, in ICCN of its line and of what was settled on it. */
import type { LacSpec } from '../config.js';
import type { CallFacts, ConnectFacts } from '../l2tp/messages.js';
import { sameOctets } from '../octets.js';
import type { ProxyFacts } from '../ppp/link.js';
import type { PortState } from './states.js';

export function callFactsOf({ ports, l2tp }: LacSpec, { unit, called, calling }: PortState): CallFacts {
  const port = l2tp.clientPortAvp ? `${ports.name}:${unit}` : undefined;
  return { called, calling, bearerType: ports.bearerType, port };
}

/** `facts`: of LCP and authentication (RFC 2661 s4.4.5), where they are to be told. */
export function connectFactsOf({ ports }: LacSpec, facts: ProxyFacts | undefined): ConnectFacts {
  const { connectSpeedBps, framingType } = ports;
  if (!facts) return { connectSpeedBps, framingType, proxy: undefined };
  const { challenge, chapId, name, response } = facts;
  const chap = response.length > 0 ? { challenge, id: chapId, name, response } : undefined;
  const proxy = {
    initialReceived: sameOctets(facts.firstReceived, facts.lastReceived) ? undefined : facts.firstReceived,
    lastSent: facts.lastSent,
    lastReceived: facts.lastReceived,
    chap,
  };
  return { connectSpeedBps, framingType, proxy };
}
