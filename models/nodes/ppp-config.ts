import type { PppSpec } from '../config.js';
import type { PppConfig } from '../ppp/config.js';
import { PPP_DEFAULTS } from '../ppp/config.js';

/** The PPP of one end, as its node's spec says. `address` is a number; 0 asks for one. */
export function pppConfig(role: PppConfig['role'], spec: PppSpec, address: number, renegotiate = false): PppConfig {
  // An LNS that takes LCP as its LAC negotiated it sends no request of its own before it has (RFC 2661 s4.4.5).
  const passive = spec.passive || (role === 'lns' && !renegotiate);
  return {
    role,
    hostName: spec.hostName,
    ...(spec.secret === undefined ? {} : { secret: spec.secret }),
    passive,
    patient: passive,
    auth: spec.authenticate,
    lcp: {
      ...(spec.mru === undefined ? {} : { mru: spec.mru }),
      ...(spec.accm === undefined ? {} : { accm: spec.accm }),
      magic: spec.magic,
      ...(spec.mrru === undefined ? {} : { mrru: spec.mrru }),
      ...(spec.endpoint === undefined ? {} : { endpointDisc: { class: 1, text: spec.endpoint } }),
      pfc: spec.pfc,
      acfc: spec.acfc,
      rejects: spec.reject,
    },
    ipcp: {
      address,
      insist: role === 'lns',
      ...(spec.vjSlots === undefined ? {} : { requestVj: { maxSlotId: spec.vjSlots, compressSlotId: false } }),
      rejectVj: !spec.acceptVj,
    },
    chap: { ...PPP_DEFAULTS.chap, maxChallenges: spec.authRetries + 1 },
    ...(spec.echoIntervalUs > 0 ? { echo: { intervalUs: spec.echoIntervalUs, misses: spec.echoMisses } } : {}),
    restartUs: spec.restartUs,
    maxConfigure: spec.maxConfigure,
    maxTerminate: spec.maxTerminate,
    maxFailure: spec.maxFailure,
    authTimeoutUs: Number.isFinite(spec.authTimeoutUs) ? spec.authTimeoutUs : 0,
    ...(role === 'lns' ? { proxyLcp: renegotiate ? ('renegotiate' as const) : ('accept' as const) } : {}),
  };
}
