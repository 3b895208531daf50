import type { KeptOctets } from '../keep.js';
import type { Kit } from './kit.js';
import type { PppReason } from './names.js';
import type { PppState } from './state.js';

/** What the scenario says about one end of a PPP link. Times in µs, addresses as 32 bits. */
export interface PppConfig {
  readonly role: 'user' | 'lac' | 'lns';
  /** The name this end gives in CHAP. */
  readonly hostName: string;
  /** What it answers challenges with; without one it refuses to be authenticated. */
  readonly secret?: string;
  /** Does not send first: listens in Stopped once the lower layer is up. */
  readonly passive: boolean;
  /** RFC 1661 s4.2, Stopped: goes on listening, and does not finish, when its requests found no answer. */
  readonly patient?: boolean;
  /** RFC 1661 s4.3, Open: a second Open negotiates anew. */
  readonly restart?: boolean;
  /** This end demands CHAP-MD5 of its peer. */
  readonly auth: boolean;
  readonly lcp: {
    readonly mru?: number;
    readonly accm?: number;
    readonly magic: boolean;
    readonly mrru?: number;
    readonly endpointDisc?: { readonly class: number; readonly text: string };
    readonly pfc: boolean;
    readonly acfc: boolean;
    /** Types of options that are rejected when the peer asks for them. */
    readonly rejects: readonly number[];
    /** Identifier of its first packet, here and below; drawn (`<prefix>/lcp-id`) when it is left out. */
    readonly firstId?: number;
  };
  readonly ipcp: {
    /** Our own address; 0 asks the peer for one. */
    readonly address: number;
    /** Stays with its own address whatever the peer suggests. */
    readonly insist?: boolean;
    readonly requestVj?: { readonly maxSlotId: number; readonly compressSlotId: boolean };
    readonly rejectVj: boolean;
    readonly firstId?: number;
  };
  readonly chap: {
    readonly firstId?: number;
    /** Wait for a Response before the Challenge is sent again, and how often it is sent at most. */
    readonly challengeUs: number;
    readonly maxChallenges: number;
    /** Wait for the result before the Response is sent again, and how often it is sent at most. */
    readonly responseUs: number;
    readonly maxResponses: number;
  };
  /** Echo-Requests while IPCP may run, and after how many without a reply the link is given up; without it: none. */
  readonly echo?: { readonly intervalUs: number; readonly misses: number };
  /** Restart timer of LCP and IPCP. */
  readonly restartUs: number;
  readonly maxConfigure: number;
  readonly maxTerminate: number;
  readonly maxFailure: number;
  /** Longest stay in the Authenticate phase; 0 for any. */
  readonly authTimeoutUs: number;
  /** LNS: what becomes of the LAC's proxy LCP; options that do not fit are negotiated anew in any case. */
  readonly proxyLcp?: 'accept' | 'renegotiate';
}

/** Counters and times as RFC 1661 s4.6 suggests them, and those of CHAP. */
export const PPP_DEFAULTS = {
  restartUs: 3_000_000,
  maxConfigure: 10,
  maxTerminate: 2,
  maxFailure: 5,
  authTimeoutUs: 60_000_000,
  chap: { challengeUs: 3_000_000, maxChallenges: 10, responseUs: 10_000_000, maxResponses: 4 },
} as const;

/**
 * What a link wants of the node it lives in. `sendFrame` and `addressWanted` are called within the link's own work;
 * everything else later in the step, so that the node may call back.
 */
export interface PppHost {
  /** The name this end gives in CHAP, where a node's links have one each; else the configuration's. */
  ownName?(link: number): string | undefined;
  /** `packet` is what the octets say, where the sender knew it: it travels with them, so that nobody need parse them. */
  sendFrame(link: number, protocol: number, information: Uint8Array, packet?: unknown): void;
  lcpOpened?(link: number): void;
  /** The peer answered a challenge: call `authResult` (or, at a LAC, `forward`) now or later. */
  verifyResponse(link: number, chapId: number, name: string, challenge: KeptOctets, response: KeptOctets): void;
  /** The peer asks for an address (0: to be given one): the address to agree to or to suggest; 0 refuses the option. */
  addressWanted(link: number, wanted: number): number;
  /** The Network phase was entered; IPCP starts after this. */
  networkStarting?(link: number): void;
  networkUp(link: number, ourAddress: number, peerAddress: number): void;
  networkDown(link: number): void;
  authenticated(link: number, ok: boolean): void;
  /** The link is Dead: drop the line, or destroy the link. */
  linkDown(link: number, reason: PppReason): void;
  /** What came in for a link that hands frames on. */
  forwardFrame?(link: number, protocol: number, information: Uint8Array, packet: unknown): void;
  /** An IP packet came in while IPCP is Opened. */
  ipPacket?(link: number, information: Uint8Array): void;
}

/** What all links of a node have in common; `name` begins the names of their draws. */
export interface PppSide {
  readonly name: string;
  readonly host: PppHost;
  readonly config: PppConfig;
}

/** What all parts of a link work on: its state, and what it shares with the other links of its node. */
export interface Link {
  readonly id: number;
  readonly kit: Kit;
  readonly state: PppState;
}

/** The partial authentication a LAC hands to the LNS (RFC 2661 s4.4.5, AVPs 30 to 33). */
export interface ProxyAuth {
  readonly challenge: Uint8Array;
  readonly chapId: number;
  readonly name: Uint8Array;
  readonly response: Uint8Array;
}

/** What a LAC hands to an LNS of LCP and authentication: RFC 2661 s4.4.5. */
export interface ProxyFacts extends ProxyAuth {
  /** Configure-Requests: the peer's first, and the last of both. */
  readonly firstReceived: Uint8Array;
  readonly lastSent: Uint8Array;
  readonly lastReceived: Uint8Array;
}
