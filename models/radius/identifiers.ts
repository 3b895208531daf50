/**
 * Which request an answer belongs to: by the server's address, the client's port and the Identifier (RFC 2865 s3).
 * All of it follows from the records of a node's requests.
 */
export class RequestIds {
  /** By server address, then port * 256 + id. */
  private readonly outstanding = new Map<number, Map<number, number>>();

  find(server: number, port: number, id: number): number | undefined {
    return this.outstanding.get(server)?.get(port * 256 + id);
  }

  /**
   * Takes an id for a request: the one wanted, or the next that is not outstanding. When all 256 are outstanding with
   * a server, the next port gives as many again. Undefined when no port is left.
   */
  take(
    server: number,
    firstPort: number,
    request: number,
    wanted: number,
  ): { readonly id: number; readonly port: number } | undefined {
    const taken = this.with(server);
    for (let port = firstPort; port <= 0xffff; port++) {
      for (let step = 0; step < 256; step++) {
        const id = (wanted + step) & 0xff;
        if (taken.has(port * 256 + id)) continue;
        taken.set(port * 256 + id, request);
        return { id, port };
      }
    }
    return undefined;
  }

  keep(server: number, port: number, id: number, request: number): void {
    this.with(server).set(port * 256 + id, request);
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
