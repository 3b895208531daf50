/** Tunnels and sessions, as `show l2tp tunnel` and `show l2tp session` tell them. */
import { INTERFACE, PORT, SESSION, TUNNEL } from '../kinds.js';
import { LAC_SIDE, type SessionState } from '../l2tp/session.js';
import type { TunnelState } from '../l2tp/tunnel.js';
import type { AccessState, PortState } from '../nodes/states.js';
import { ageColumn, assigned, changedColumn, idColumn, nodeColumn } from './columns.js';
import { allOf, tableOf } from './table.js';
import { type View, wordOf } from './view.js';

export const sessionStateSet = (side: number): string =>
  side === LAC_SIDE ? 'lac_session_state' : 'lns_session_state';

export const tunnels = tableOf<TunnelState>('tunnels', 'Tunnels', allOf(TUNNEL), [
  idColumn,
  nodeColumn,
  { name: 'LocID', key: 'local_id', align: 'right', of: ({ localId }) => localId },
  { name: 'RemID', key: 'remote_id', align: 'right', of: ({ remoteId }) => assigned(remoteId) },
  { name: 'Remote name', key: 'remote_name', of: ({ remoteName }) => remoteName },
  { name: 'State', key: 'state', of: ({ state }) => wordOf('tunnel_state', state) },
  { name: 'Remote addr', key: 'remote_address', of: ({ peer }, _, { config }) => config.nodes[peer]?.address ?? null },
  { name: 'Port', key: 'remote_port', align: 'right', of: ({ peerPort }) => peerPort },
  { name: 'Sessn', key: 'sessions', align: 'right', of: ({ sessions }) => sessions },
  { name: 'Ns', key: 'ns', align: 'right', of: ({ ns }) => ns },
  { name: 'Nr', key: 'nr', align: 'right', of: ({ nr }) => nr },
  { name: 'Win', key: 'peer_window', align: 'right', of: ({ peerWindow }) => peerWindow },
  { name: 'Unack', key: 'unacknowledged', align: 'right', of: ({ held }) => held.length },
  { name: 'Resent', key: 'resends', align: 'right', of: ({ resends }) => resends },
  ageColumn(TUNNEL),
]);

const faceOf = (session: SessionState, id: number, view: View): readonly [kind: number, id: number] =>
  session.side === LAC_SIDE ? [PORT, session.carried] : [INTERFACE, view.interfaceOfSession(id) ?? 0];

export const sessions = tableOf<SessionState>('sessions', 'Sessions', allOf(SESSION), [
  idColumn,
  nodeColumn,
  { name: 'Side', key: 'side', of: ({ side }) => wordOf('side', side) },
  { name: 'LocID', key: 'local_id', align: 'right', of: ({ localId }) => localId },
  { name: 'RemID', key: 'remote_id', align: 'right', of: ({ remoteId }) => assigned(remoteId) },
  {
    name: 'TunID',
    key: 'tunnel_local_id',
    align: 'right',
    of: ({ tunnel }, _, view) => view.find<TunnelState>(TUNNEL, tunnel)?.localId ?? null,
  },
  {
    name: 'User name',
    key: 'user_name',
    of: (session, id, view) => view.find<PortState | AccessState>(...faceOf(session, id, view))?.userName ?? null,
  },
  { name: 'Intf', key: 'interface', of: (session, id, view) => view.faceName(...faceOf(session, id, view)) || null },
  { name: 'State', key: 'state', of: ({ side, state }) => wordOf(sessionStateSet(side), state) },
  changedColumn(SESSION),
  ageColumn(SESSION),
]);
