/** A scenario of any length, as text: `users` who call again and again, `calls` times each, over a path with some loss. */
export function longScenario(users, calls) {
  const radius = { server: '10.0.0.3', port: 1645, secret: 'radius-secret', timeout: '2s' };
  const domain = [
    { 'Service-Type': 5 },
    { 'Cisco-AVPair': 'vpdn:tunnel-id=lac' },
    { 'Cisco-AVPair': 'vpdn:ip-addresses=10.0.0.2' },
    { 'Cisco-AVPair': 'vpdn:l2tp-tunnel-password=tango' },
  ];
  const user = [{ 'Service-Type': 2 }, { 'Framed-Protocol': 1 }, { 'Framed-IP-Address': '255.255.255.254' }];
  const names = Array.from({ length: users }, (_, place) => `u${place + 1}`);
  const nodes = {
    lac: {
      role: 'lac',
      address: '10.0.0.1',
      ports: { name: 'Serial0', count: users, connectSpeed: 64000 },
      vpdn: { by: 'domain', radius: true, password: 'cisco' },
      radius,
      l2tp: { profile: 'cisco-ios' },
    },
    lns: {
      role: 'lns',
      address: '10.0.0.2',
      radius,
      virtualTemplate: { cloneDelay: '20ms', pool: { first: '10.20.0.1', last: '10.20.255.254' } },
      l2tp: { profile: 'cisco-ios', secrets: { '*': 'tango' } },
    },
    aaa: {
      role: 'aaa',
      address: '10.0.0.3',
      port: 1645,
      secret: 'radius-secret',
      users: { isp: { password: 'cisco', reply: domain } },
    },
  };
  const links = {
    core: {
      between: ['lac', 'lns'],
      latency: '15ms',
      jitter: { exponential: { mean: '2ms', max: '50ms' } },
      loss: 0.02,
    },
    'aaa-lac': { between: ['lac', 'aaa'], latency: '1ms' },
    'aaa-lns': { between: ['lns', 'aaa'], latency: '2ms' },
  };
  for (const name of names) {
    nodes[name] = {
      role: 'remote-system',
      address: '0.0.0.0',
      setupTimeout: '60s',
      ppp: { hostName: `${name}@isp`, secret: 'sesame' },
    };
    nodes.aaa.users[`${name}@isp`] = { password: 'sesame', reply: user };
    links[`${name}-lac`] = { between: [name, 'lac'], latency: '12ms' };
  }
  const list = names.flatMap((from, place) =>
    Array.from({ length: calls }, (_, call) => ({
      name: `${from}-${call + 1}`,
      from,
      to: 'lac',
      at: `${100 + call * 60000 + ((place * 7919) % 50000)}ms`,
      called: '5552000',
      hold: '40s',
    })),
  );
  return JSON.stringify({ name: 'long', seed: 1, nodes, links, calls: list });
}
