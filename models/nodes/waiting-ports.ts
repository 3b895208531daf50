/** The ports of a LAC whose calls wait until a tunnel is open. An index: a port's own state says what it waits for. */
import { leave } from '../l2tp/session-list.js';

const NOBODY: readonly number[] = [];

export class WaitingPorts {
  /** By tunnel; a tunnel keeps its place here until it is closed. */
  private readonly ports = new Map<number, number[]>();

  clear(): void {
    this.ports.clear();
  }

  add(tunnel: number, port: number): void {
    const others = this.ports.get(tunnel);
    if (others === undefined || others.length === 0) this.ports.set(tunnel, [port]);
    else others.push(port);
  }

  has(tunnel: number, port: number): boolean {
    return this.ports.get(tunnel)?.includes(port) === true;
  }

  count(tunnel: number): number {
    return this.ports.get(tunnel)?.length ?? 0;
  }

  /** One no longer waits. */
  remove(tunnel: number, port: number): void {
    const ports = this.ports.get(tunnel);
    if (ports !== undefined && ports.length > 0) leave(ports, port);
  }

  /** None waits any longer; gives those that did, oldest first. */
  take(tunnel: number): readonly number[] {
    const ports = this.ports.get(tunnel);
    if (ports === undefined || ports.length === 0) return NOBODY;
    this.ports.set(tunnel, []);
    return ports.length < 2 ? ports : ports.sort((one, other) => one - other);
  }

  /** The same, as a tunnel is closed. */
  close(tunnel: number): readonly number[] {
    const ports = this.take(tunnel);
    this.ports.delete(tunnel);
    return ports;
  }
}
