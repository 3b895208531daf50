/**
 * Which request an answer belongs to: by the server's address, the client's port and the Identifier (RFC 2865 s3).
 * All of it follows from the records of a node's requests.
 */
export class RequestIds {
  /** Requests made so far. */
  count = 0;
  private nextId = 0;
  /** By server address, then port * 256 + id. */
  private readonly outstanding = new Map<number, Map<number, number>>();

  find(server: number, port: number, id: number): number | undefined {
    return this.outstanding.get(server)?.get(port * 256 + id);
  }

  /**
   * Takes an id for a request. The first is drawn, later ones count on from the one before, past those outstanding;
   * `draw` may give another than what it is asked for, which is how one is pinned. When all 256 are outstanding with a
   * server, the next port gives as many again. Undefined when no port is left.
   */
  take(
    server: number,
    firstPort: number,
    request: number,
    draw: (low: number, high: number) => number,
  ): { readonly id: number; readonly port: number } | undefined {
    const wanted = this.count++ === 0 ? draw(0, 255) : draw(this.nextId, this.nextId);
    const taken = this.with(server);
    for (let port = firstPort; port <= 0xffff; port++) {
      for (let step = 0; step < 256; step++) {
        const id = (wanted + step) & 0xff;
        if (taken.has(port * 256 + id)) continue;
        taken.set(port * 256 + id, request);
        this.nextId = (id + 1) & 0xff;
        return { id, port };
      }
    }
    return undefined;
  }

  free(server: number, port: number, id: number): void {
    this.outstanding.get(server)?.delete(port * 256 + id);
  }

  private with(server: number): Map<number, number> {
    let requests = this.outstanding.get(server);
    if (!requests) {
      requests = new Map();
      this.outstanding.set(server, requests);
    }
    return requests;
  }
}
