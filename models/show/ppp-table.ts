/** Ends of PPP links, as `show ppp all` tells them. */

import { octetsOf } from '../keep.js';
import { CALL, PORT, PPP } from '../kinds.js';
import type { AccessState, CallState, PortState } from '../nodes/states.js';
import { octetsText } from '../octets.js';
import type { PppState } from '../ppp/state.js';
import { address, hexCell, idColumn, nodeColumn } from './columns.js';
import { allOf, tableOf } from './table.js';
import { type View, wordOf } from './view.js';

/** The name that the peer gave; at a user's end, the LAC that was called. */
function peerName({ authenticator }: PppState, id: number, view: View): string | null {
  const [kind, carrier] = view.carrierOfPpp(id) ?? [PORT, 0];
  if (kind === CALL) return view.lacOf(view.find<CallState>(CALL, carrier)!) ?? null;
  return (
    view.find<PortState | AccessState>(kind, carrier)?.userName || octetsText(octetsOf(authenticator.name)) || null
  );
}

export const ppp = tableOf<PppState>('ppp', 'PPP', allOf(PPP), [
  idColumn,
  nodeColumn,
  { name: 'Role', key: 'role', of: ({ role }) => wordOf('pppRole', role) },
  {
    name: 'Intf',
    key: 'interface',
    of: (_, id, view) => view.faceName(...(view.carrierOfPpp(id) ?? ([PORT, 0] as const))) || null,
  },
  { name: 'Peer', key: 'peer', of: peerName },
  { name: 'Phase', key: 'phase', of: ({ phase }) => wordOf('pppPhase', phase) },
  { name: 'LCP', key: 'lcp', of: ({ lcp }) => wordOf('automatonState', lcp.state) },
  { name: 'IPCP', key: 'ipcp', of: ({ ipcp }) => wordOf('automatonState', ipcp.state) },
  { name: 'Address', key: 'our_address', of: ({ ourAddress }) => address(ourAddress) },
  { name: 'Peer addr', key: 'peer_address', of: ({ peerAddress }) => address(peerAddress) },
  { name: 'Magic', key: 'magic', of: ({ magic }) => (magic === 0 ? null : magic >>> 0), cell: hexCell },
  { name: 'Echoes', key: 'echoes_unanswered', align: 'right', of: ({ echoes }) => (echoes < 0 ? null : echoes) },
]);
