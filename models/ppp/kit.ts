import type { Draws, Random } from '../../src/kernel/random.js';
import { textOctets } from '../octets.js';
import type { Limit } from './chap.js';
import type { PppConfig, PppHost, PppSide } from './config.js';
import { ipcpWishes } from './ipcp.js';
import { lcpWishes } from './lcp.js';
import { Role } from './names.js';
import type { AutomatonProfile } from './option-negotiation.js';
import type { Wishes } from './policy.js';
import { LcpOptionType } from './wire/lcp-options.js';
import { findOption } from './wire/options.js';

/** What all links of a node share, with what follows from their configuration worked out once. */
export interface Kit {
  readonly side: PppSide;
  readonly host: PppHost;
  readonly config: PppConfig;
  readonly role: number;
  /** Whose stem, as `lac/ppp`, names the count of links too. */
  readonly draws: Draws;
  readonly profile: AutomatonProfile;
  readonly challenges: Limit;
  readonly responses: Limit;
  /** The name it gives in CHAP and the secret it answers with, as octets. */
  readonly hostName: Uint8Array;
  readonly secret: Uint8Array;
  /**
   * LCP options to begin with; where among them the magic number belongs, -1 where there is none. It is that of the link
   * that began last.
   */
  readonly lcpWishes: Uint8Array;
  readonly magicAt: number;
  readonly ipcpWishes: Wishes;
}

const OPTION_HEADER = 2;

export function kitOf(side: PppSide, random: Random): Kit {
  const { name, host, config } = side;
  const options = lcpWishes(config);
  const magic = findOption(options, LcpOptionType.MagicNumber);
  return {
    side,
    host,
    config,
    role: Role[config.role],
    draws: random.draws(`${name}/ppp`),
    profile: { passive: config.passive, patient: config.patient ?? false, restart: config.restart ?? false },
    challenges: { most: config.chap.maxChallenges },
    responses: { most: config.chap.maxResponses },
    hostName: textOctets(config.hostName),
    secret: textOctets(config.secret ?? ''),
    lcpWishes: options,
    magicAt: magic < 0 ? -1 : magic + OPTION_HEADER,
    ipcpWishes: { options: ipcpWishes(config), draws: 0 },
  };
}
