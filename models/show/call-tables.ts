/** Calls, a LAC's ports, virtual-access interfaces and RADIUS requests, as `show users` and `show vpdn` tell them. */
import { CALL, INTERFACE, PORT, PPP, REQUEST, SESSION, TUNNEL } from '../kinds.js';
import { lineName, lineText } from '../nodes/group.js';
import type { AccessState, CallState, PortState } from '../nodes/states.js';
import type { RequestState } from '../radius/records.js';
import { calledBy } from '../workload/redial.js';
import { address, ageColumn, idColumn, nodeColumn, reference, secondsCell } from './columns.js';
import { allOf, type ShowColumn, tableOf } from './table.js';
import { type View, wordOf } from './view.js';

const specOf = (call: CallState, view: View) => view.config.calls[call.spec];
const numberOf = (call: CallState, view: View, which: 'called' | 'calling'): string | null => {
  const spec = specOf(call, view);
  return spec ? lineText(which === 'called' ? calledBy(spec, call.number) : spec.calling, call.line) : null;
};
const sinceOf = (at: number, view: View): number | null => (at < 0 ? null : view.at - at);

export const calls = tableOf<CallState>('calls', 'Calls', allOf(CALL), [
  idColumn,
  { ...nodeColumn, of: ({ node, line }, _, view) => lineName(view.nodeName(node), line) },
  { name: 'Call', key: 'name', of: (_, id, view) => view.faceName(CALL, id) || null },
  { name: 'To', key: 'to', of: (call, _, view) => view.lacOf(call) ?? null },
  { name: 'Called', key: 'called', of: (call, _, view) => numberOf(call, view, 'called') },
  { name: 'Calling', key: 'calling', of: (call, _, view) => numberOf(call, view, 'calling') },
  { name: 'State', key: 'state', of: ({ state }) => wordOf('call_state', state) },
  { name: 'PPP', key: 'ppp', of: ({ ppp }) => reference(PPP, ppp) },
  {
    name: 'Connected s',
    key: 'connected_for_us',
    align: 'right',
    of: ({ connectedAt }, _, view) => sinceOf(connectedAt, view),
    cell: secondsCell,
  },
  {
    name: 'Up s',
    key: 'established_for_us',
    align: 'right',
    of: ({ establishedAt }, _, view) => sinceOf(establishedAt, view),
    cell: secondsCell,
  },
  ageColumn(CALL),
]);

const up = (value: number): string => (value === 1 ? 'up' : 'down');
const faceColumns: readonly ShowColumn<PortState | AccessState>[] = [
  { name: 'Link', key: 'link', of: ({ linkUp }) => up(linkUp) },
  { name: 'Line', key: 'line_protocol', of: ({ lineUp }) => up(lineUp) },
];

export const ports = tableOf<PortState>('ports', 'Ports', allOf(PORT), [
  idColumn,
  nodeColumn,
  { name: 'Port', key: 'port', of: (_, id, view) => view.faceName(PORT, id) },
  { name: 'Caller', key: 'caller', of: ({ user, line }, _, view) => lineName(view.nodeName(user), line) },
  { name: 'User name', key: 'user_name', of: ({ userName }) => userName },
  { name: 'Called', key: 'called', of: ({ called }) => called },
  { name: 'State', key: 'state', of: ({ state }) => wordOf('port_state', state) },
  ...faceColumns,
  { name: 'PPP', key: 'ppp', of: ({ ppp }) => reference(PPP, ppp) },
  { name: 'Tunnel', key: 'tunnel', of: ({ tunnel }) => reference(TUNNEL, tunnel) },
  { name: 'Session', key: 'session', of: ({ session }) => reference(SESSION, session) },
  ageColumn(PORT),
]);

export const interfaces = tableOf<AccessState>('interfaces', 'Virtual-access interfaces', allOf(INTERFACE), [
  idColumn,
  nodeColumn,
  { name: 'Intf', key: 'interface', of: (_, id, view) => view.faceName(INTERFACE, id) },
  { name: 'User name', key: 'user_name', of: ({ userName }) => userName },
  ...faceColumns,
  { name: 'Session', key: 'session', of: ({ session }) => reference(SESSION, session) },
  { name: 'PPP', key: 'ppp', of: ({ ppp }) => reference(PPP, ppp) },
  { name: 'Address', key: 'address', of: (face) => address(face.address) },
  { name: 'From pool', key: 'from_pool', of: ({ fromPool }) => address(fromPool) },
  { name: 'Route', key: 'route', of: ({ routed }) => address(routed) },
  {
    name: 'Timeout s',
    key: 'session_timeout_us',
    align: 'right',
    of: ({ sessionTimeoutUs }) => (sessionTimeoutUs < 0 ? null : sessionTimeoutUs),
    cell: secondsCell,
  },
  ageColumn(INTERFACE),
]);

/** A LAC asks for a port, an LNS for an interface. */
export const ownerKind = (request: RequestState, view: View): number =>
  view.config.nodes[request.node]?.role === 'lac' ? PORT : INTERFACE;

export const requests = tableOf<RequestState>('requests', 'RADIUS requests without an answer', allOf(REQUEST), [
  idColumn,
  nodeColumn,
  { name: 'RADIUS id', key: 'radius_id', align: 'right', of: ({ id }) => id },
  { name: 'Purpose', key: 'purpose', of: ({ purpose }) => wordOf('radius_purpose', purpose) },
  { name: 'For', key: 'owner', of: (request, _, view) => reference(ownerKind(request, view), request.owner) },
  { name: 'Server', key: 'server', of: ({ server }) => address(server) },
  { name: 'Port', key: 'server_port', align: 'right', of: ({ serverPort }) => serverPort || null },
  { name: 'From port', key: 'source_port', align: 'right', of: ({ sourcePort }) => sourcePort || null },
  { name: 'Sent', key: 'times_sent', align: 'right', of: ({ attempts }) => attempts },
  { name: 'Octets', key: 'octets', align: 'right', of: ({ packet }) => packet.length },
  ageColumn(REQUEST),
]);
