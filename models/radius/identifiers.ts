/**
 * Which request an answer belongs to: by the server's address, the client's port and the Identifier (RFC 2865 s3).
 * All of it follows from the records of a node's requests.
 */
const IDS = 256;

/** A port and an identifier in one number. */
const pair = (port: number, id: number): number => port * IDS + id;
export const portOf = (taken: number): number => Math.floor(taken / IDS);
export const idOf = (taken: number): number => taken % IDS;

/** What is outstanding with one server from one port: requests by identifier, 0 for none, and how many there are. */
interface Outstanding {
  readonly requests: Int32Array;
  count: number;
}

export class RequestIds {
  /** By server, then by port; what was made for a port stays. */
  private readonly servers = new Map<number, Map<number, Outstanding>>();

  find(server: number, port: number, id: number): number | undefined {
    const request = this.servers.get(server)?.get(port)?.requests[id & 0xff] ?? 0;
    return request === 0 ? undefined : request;
  }

  /**
   * Takes an id for a request: the one wanted, or the next that is not outstanding. When all 256 are outstanding with
   * a server, the next port gives as many again. Gives port and id in one number; -1 when no port is left.
   */
  take(server: number, firstPort: number, request: number, wanted: number): number {
    for (let port = firstPort; port <= 0xffff; port++) {
      const from = this.from(server, port);
      if (from.count === IDS) continue;
      let id = wanted & 0xff;
      while (from.requests[id] !== 0) id = (id + 1) & 0xff;
      from.count++;
      from.requests[id] = request;
      return pair(port, id);
    }
    return -1;
  }

  keep(server: number, port: number, id: number, request: number): void {
    const from = this.from(server, port);
    if (from.requests[id] === 0) from.count++;
    from.requests[id] = request;
  }

  free(server: number, port: number, id: number): void {
    const from = this.from(server, port);
    if (from.requests[id] === 0) return;
    from.requests[id] = 0;
    from.count--;
  }

  clear(): void {
    this.servers.clear();
  }

  private from(server: number, port: number): Outstanding {
    let ports = this.servers.get(server);
    if (ports === undefined) {
      ports = new Map();
      this.servers.set(server, ports);
    }
    let from = ports.get(port);
    if (from === undefined) {
      from = { requests: new Int32Array(IDS), count: 0 };
      ports.set(port, from);
    }
    return from;
  }
}
