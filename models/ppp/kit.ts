import { textOctets } from '../octets.js';
import type { Limit } from './chap.js';
import type { PppConfig } from './config.js';
import { ipcpWishes } from './ipcp.js';
import { lcpWishes } from './lcp.js';
import type { AutomatonProfile } from './option-negotiation.js';
import type { Wishes } from './policy.js';
import { LcpOptionType } from './wire/lcp-options.js';
import { findOption } from './wire/options.js';

/** What follows from a configuration alone, worked out once for all links that have it. */
export interface Kit {
  readonly profile: AutomatonProfile;
  readonly challenges: Limit;
  readonly responses: Limit;
  /** The name it gives in CHAP and the secret it answers with, as octets. */
  readonly hostName: Uint8Array;
  readonly secret: Uint8Array;
  /** LCP options to begin with; where among them the magic number belongs, -1 where there is none. */
  readonly lcpWishes: Uint8Array;
  readonly magicAt: number;
  readonly ipcpWishes: Wishes;
}

const OPTION_HEADER = 2;
const kits = new WeakMap<PppConfig, Kit>();

export function kitOf(config: PppConfig): Kit {
  const known = kits.get(config);
  if (known) return known;
  const options = lcpWishes(config);
  const magic = findOption(options, LcpOptionType.MagicNumber);
  const kit: Kit = {
    profile: { passive: config.passive, patient: config.patient ?? false, restart: config.restart ?? false },
    challenges: { most: config.chap.maxChallenges },
    responses: { most: config.chap.maxResponses },
    hostName: textOctets(config.hostName),
    secret: textOctets(config.secret ?? ''),
    lcpWishes: options,
    magicAt: magic < 0 ? -1 : magic + OPTION_HEADER,
    ipcpWishes: { options: ipcpWishes(config), draws: 0 },
  };
  kits.set(config, kit);
  return kit;
}
