/**
 * Which request an answer belongs to: by the server's address, the client's port and the Identifier (RFC 2865 s3).
 * All of it follows from the records of a node's requests.
 */
const IDS = 256;

/** A port and an identifier in one number. */
const pair = (port: number, id: number): number => port * IDS + id;
export const portOf = (taken: number): number => Math.floor(taken / IDS);
export const idOf = (taken: number): number => taken % IDS;

/** What is outstanding with one server. */
interface Outstanding {
  /** Requests by port and identifier. */
  readonly requests: Map<number, number>;
  /** How many there are from each port. */
  readonly byPort: Map<number, number>;
}

export class RequestIds {
  private readonly servers = new Map<number, Outstanding>();

  find(server: number, port: number, id: number): number | undefined {
    return this.servers.get(server)?.requests.get(pair(port, id));
  }

  /**
   * Takes an id for a request: the one wanted, or the next that is not outstanding. When all 256 are outstanding with
   * a server, the next port gives as many again. Gives port and id in one number; -1 when no port is left.
   */
  take(server: number, firstPort: number, request: number, wanted: number): number {
    const { requests, byPort } = this.with(server);
    for (let port = firstPort; port <= 0xffff; port++) {
      const count = byPort.get(port) ?? 0;
      if (count === IDS) continue;
      let id = wanted & 0xff;
      while (requests.has(pair(port, id))) id = (id + 1) & 0xff;
      byPort.set(port, count + 1);
      requests.set(pair(port, id), request);
      return pair(port, id);
    }
    return -1;
  }

  keep(server: number, port: number, id: number, request: number): void {
    const { requests, byPort } = this.with(server);
    if (!requests.has(pair(port, id))) byPort.set(port, (byPort.get(port) ?? 0) + 1);
    requests.set(pair(port, id), request);
  }

  free(server: number, port: number, id: number): void {
    const outstanding = this.servers.get(server);
    if (!outstanding?.requests.delete(pair(port, id))) return;
    const left = outstanding.byPort.get(port)! - 1;
    if (left > 0) outstanding.byPort.set(port, left);
    else outstanding.byPort.delete(port);
  }

  clear(): void {
    this.servers.clear();
  }

  private with(server: number): Outstanding {
    let outstanding = this.servers.get(server);
    if (!outstanding) {
      outstanding = { requests: new Map(), byPort: new Map() };
      this.servers.set(server, outstanding);
    }
    return outstanding;
  }
}
