/** What is known of a device besides the values in its profile: ranges, choices, knobs whose default is not known. In words. */
import type { L2tpKnobs, PppKnobs, ProfileName } from './profiles.js';

/** What is no knob of a profile: the choice among LNSs (`vpdn` in a scenario), and how fast calls begin (`calls`). */
type Elsewhere = 'selection' | 'startRate';
type Remarks = { readonly [Key in keyof L2tpKnobs | `ppp.${keyof PppKnobs}` | Elsewhere]?: string };

export const PROFILE_REMARKS: Readonly<Record<ProfileName, Remarks>> = {
  rfc2661: {
    retransmitCap: 'at least 8 s',
    ackDelay: 'less than a quarter of the wait before a resend',
    destructTimeout: 'a full cycle of resends',
  },
  'cisco-ios': {
    retries: '5 in old releases',
    retriesNotEstablished: 'for the first message',
    receiveWindow: 'by platform; 800 and 300 in the reference call',
    ackDelay: 'a knob',
    noSessionTimeout: 'in the reference call; or never',
    selection: 'shared, or by priority in 6 levels',
    sessionLimit: 'a knob',
    nodeSessionLimit: 'a knob',
    proxyLcp: 'a knob',
  },
  junos: {
    helloInterval: '0 turns it off',
    noSessionTimeout: '0 is never',
    selection: 'preference, weighted',
    sessionLimit: 'a knob',
    nodeSessionLimit: 'a knob',
    proxyLcp: 'a knob',
  },
  junose: {
    peerLockout: 'a knob',
    selection: 'weighted',
    sessionLimit: 'a knob',
    nodeSessionLimit: 'a knob',
  },
  sros: {
    noSessionTimeout: 'unless set',
    selection: 'preference',
    sessionLimit: 'a knob',
    nodeSessionLimit: 'a knob',
    proxyLcp: 'off',
  },
  huawei: {
    retransmitInitial: 'doubling',
    receiveWindow: '128 to 1024',
    congestionControl: 'a scheme of its own',
    setupTimeout: 'a knob',
    noSessionTimeout: '0 is never',
    selection: 'priority',
    sessionLimit: 'a knob',
    nodeSessionLimit: 'a knob',
    proxyLcp: 'a knob',
  },
  'accel-ppp': {
    noSessionTimeout: 'with the last session',
    nodeSessionLimit: 'max-sessions',
    setupLimit: 'max-starting',
    startRate: 'max-starting',
    'ppp.echoInterval': 'a knob',
    'ppp.echoMisses': 'a knob',
  },
  xl2tpd: {
    ackDelay: 'a quarter of the wait before a resend',
    destructTimeout: 'about',
    peerLockout: 'redial',
    selection: 'a list',
    'ppp.echoInterval': "pppd's",
    'ppp.echoMisses': "pppd's",
  },
  osvbng: {
    peerLockout: 'a knob',
    selection: 'preference',
    proxyLcp: 'forwarded',
  },
  bngblaster: {
    congestionControl: 'slow start, a window of 1, or none',
    setupTimeout: 'wait for SCCCN',
    destructTimeout: 'after a StopCCN it sent; 5 s after one it received',
    proxyLcp: 'ignored',
    startRate: '400 calls/s, 800 outstanding',
  },
  ixia: {
    helloInterval: 'or off',
    peerLockout: '10 x 20',
    selection: 'the next, or fill one',
    proxyLcp: '1',
    startRate: '200 calls/s, of 1 to 1000',
  },
};
