/** Entity kinds of the models; the network's own (node, channel) have 1 and 2. */
export const CALL = 3;
export const PORT = 4;
export const TUNNEL = 5;
export const SESSION = 6;
export const PPP = 7;
export const REQUEST = 8;
export const INTERFACE = 9;
export const REDIAL = 10;
export const LOCKOUT = 11;

/**
 * Record codes, by room: kernel 1-9, network 10-29, L2TP tunnel and delivery 30-59, session 60-79, PPP 80-119,
 * RADIUS 120-139, nodes (call, VPDN, interface, route) 140-179.
 */
