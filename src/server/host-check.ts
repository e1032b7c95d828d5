// Refuses requests whose Host header names a host we are not, so that a web page cannot reach a local server
// by pointing its own name at 127.0.0.1 (DNS rebinding). Names are compared whole, never by pattern.
import { BlockList, isIP } from 'node:net';

import { isLoopback } from './loopback.ts';

export interface HostRules {
  /** Exact names from the configuration, with a port or without; `*` alone lets every name pass. */
  readonly allowed: readonly string[];
  /** The address the server is bound to. */
  readonly bound: string;
  /** Addresses of this machine's interfaces, which count when bound to all of them. */
  readonly local: readonly string[];
}

/** Whether a request with this Host header may pass. */
export function createHostCheck({ allowed, bound, local }: HostRules): (header: string | undefined) => boolean {
  const names = new Set(allowed.map((name) => name.toLowerCase()));
  if (names.has('*')) return () => true;
  const boundToAll = bound === '0.0.0.0' || bound === '::';
  const own = new Set([bound, ...(boundToAll ? local : [])]);
  const passes = (header: string): boolean => {
    const host = parseHost(header);
    if (host === undefined) return false;
    if (names.has(header) || names.has(host) || names.has(`[${host}]`) || isLoopback(host)) return true;
    const family = isIP(host);
    if (family === 0) return host === bound;
    return own.has(host) || (boundToAll && contains(privateRanges, host));
  };
  // A server hears few spellings of its own name, so the answer to each is kept; the bound stops floods of made-up ones.
  const known = new Map<string, boolean>();
  return (header) => {
    if (header === undefined) return false;
    const answer = known.get(header);
    if (answer !== undefined) return answer;
    const fresh = passes(header.toLowerCase());
    if (known.size < 100) known.set(header, fresh);
    return fresh;
  };
}

/** The host of a Host header without port and brackets, or undefined when it is not a plain host and port. */
function parseHost(header: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/.exec(header);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) return undefined;
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

const privateRanges = new BlockList();
privateRanges.addSubnet('10.0.0.0', 8);
privateRanges.addSubnet('172.16.0.0', 12);
privateRanges.addSubnet('192.168.0.0', 16);
privateRanges.addSubnet('fc00::', 7, 'ipv6');

function contains(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
