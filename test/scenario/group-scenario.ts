/** A scenario with everything that can have a count: a group of 12 lines, 4 LACs, 2 LNSs, 2 RADIUS servers. */
export const GROUP = `name: counted
nodes:
  users:
    role: remote-system
    count: 12
    address: 0.0.0.0
    ppp: { hostName: "u{n}@isp.example", secret: sesame }
  lac:
    role: lac
    count: 4
    address: 10.1.0.254
    ppp: { passive: true }
    vpdn: { by: domain }
    radius: { server: 10.0.0.1, secret: r }
    l2tp: { noSessionTimeout: 20s, secrets: { "lns-{n}": "secret {n}" } }
  lns:
    role: lns
    count: 2
    address: 10.2.0.1
    radius: { server: 10.0.0.1, secret: r }
    virtualTemplate: { pool: { first: 11.0.0.1, last: 11.0.0.100 } }
    l2tp: { noSessionTimeout: 10s, secrets: { "*": tango } }
  aaa:
    role: aaa
    count: 2
    address: 10.0.0.1
    secret: r
    users:
      isp.example:
        password: cisco
        reply:
          - { Service-Type: 5 }
          - { Cisco-AVPair: "vpdn:ip-addresses=10.2.0.1 10.2.0.2" }
          - { Cisco-AVPair: "vpdn:l2tp-tunnel-password=tango" }
      "*@isp.example": { password: sesame, reply: [{ Service-Type: 2 }, { Framed-Protocol: 1 }, { Framed-IP-Address: 255.255.255.254 }] }
      u5@isp.example: { password: other }
links:
  lines: { between: [users, lac], latency: 10ms }
  core: { between: [lac, lns], pair: each, latency: 5ms }
  aaa-lac: { between: [lac, aaa], latency: 1ms }
  aaa-lns: { between: [lns, aaa], latency: 1ms }
calls:
  - { name: dial, from: users, to: lac, at: 1s, every: 100ms, called: "5551000", calling: "555{n}", hold: 30s }
`;
