/** What the values of enumerated attributes mean, by attribute number: RFC 2865 s5, 2866 s5, 2868 s3. */

const from = (first: number, ...names: readonly string[]): ReadonlyMap<number, string> =>
  new Map(names.map((name, index) => [first + index, name]));

const SERVICE_TYPE = from(
  1,
  'Login',
  'Framed',
  'Callback-Login',
  'Callback-Framed',
  'Outbound',
  'Administrative',
  'NAS-Prompt',
  'Authenticate-Only',
  'Callback-NAS-Prompt',
  'Call-Check',
  'Callback-Administrative',
);

const LOGIN_SERVICE = new Map([
  ...from(0, 'Telnet', 'Rlogin', 'TCP-Clear', 'PortMaster', 'LAT', 'X25-PAD', 'X25-T3POS'),
  ...from(8, 'TCP-Clear-Quiet'),
]);

const NAS_PORT_TYPE = from(
  0,
  'Async',
  'Sync',
  'ISDN',
  'ISDN-V120',
  'ISDN-V110',
  'Virtual',
  'PIAFS',
  'HDLC-Clear-Channel',
  'X.25',
  'X.75',
  'G3-Fax',
  'SDSL',
  'ADSL-CAP',
  'ADSL-DMT',
  'IDSL',
  'Ethernet',
  'xDSL',
  'Cable',
  'Wireless-Other',
  'Wireless-802.11',
);

const TERMINATE_CAUSE = from(
  1,
  'User-Request',
  'Lost-Carrier',
  'Lost-Service',
  'Idle-Timeout',
  'Session-Timeout',
  'Admin-Reset',
  'Admin-Reboot',
  'Port-Error',
  'NAS-Error',
  'NAS-Request',
  'NAS-Reboot',
  'Port-Unneeded',
  'Port-Preempted',
  'Port-Suspended',
  'Service-Unavailable',
  'Callback',
  'User-Error',
  'Host-Request',
);

const TUNNEL_TYPE = from(1, 'PPTP', 'L2F', 'L2TP', 'ATMP', 'VTP', 'AH', 'IP-IP', 'MIN-IP-IP', 'ESP', 'GRE', 'DVS');

export const INTEGER_NAMES: ReadonlyMap<number, ReadonlyMap<number, string>> = new Map([
  [6, SERVICE_TYPE],
  [7, from(1, 'PPP', 'SLIP', 'ARAP', 'Gandalf-SLML', 'Xylogics-IPX-SLIP', 'X.75-Synchronous')],
  [10, from(0, 'None', 'Broadcast', 'Listen', 'Broadcast-Listen')],
  [13, from(0, 'None', 'VJ', 'IPX', 'Stac-LZS')],
  [15, LOGIN_SERVICE],
  [29, from(0, 'Default', 'RADIUS-Request')],
  [40, new Map([...from(1, 'Start', 'Stop', 'Interim-Update'), ...from(7, 'Accounting-On', 'Accounting-Off')])],
  [45, from(1, 'RADIUS', 'Local', 'Remote')],
  [49, TERMINATE_CAUSE],
  [61, NAS_PORT_TYPE],
  [64, TUNNEL_TYPE],
  [65, from(1, 'IPv4', 'IPv6', 'NSAP', 'HDLC', 'BBN-1822', '802', 'E.163', 'E.164')],
]);
