// Whether an address that a client names is this very server's. Clients say where artifacts are kept with the server's own
// address in it; what any other server keeps is not ours to serve.
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

import type { Settings } from '../config/settings.ts';
import { isLoopback } from './loopback.ts';

export interface OwnAddress {
  /** By scheme, and host with its port if it names one. False for all until the port is known. */
  isOurs(authority: string, scheme: 'http' | 'https'): boolean;
  /** The port is only known once it is open. */
  listensOn(port: number): void;
}

/**
 * Ours are loopback, the bound address and this machine's own addresses with the port that is listened on, and the names of
 * `allowedHosts`: with their port, or, where that names none, with any. `*` names nobody.
 */
export function createOwnAddress({ host: bound, allowedHosts }: Pick<Settings, 'host' | 'allowedHosts'>): OwnAddress {
  const names = new Set(allowedHosts.map((name) => name.toLowerCase()));
  const boundToAll = bound === '0.0.0.0' || bound === '::';
  const ownHosts = new Set([bound.toLowerCase(), ...(boundToAll ? localAddresses() : [])]);
  let ownPort: number | undefined;

  return {
    listensOn: (port) => {
      ownPort = port;
    },
    isOurs: (authority, scheme) => {
      const parts = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?$/i.exec(authority);
      const host = (parts?.[1] ?? parts?.[2])?.toLowerCase();
      if (host === undefined || ownPort === undefined) return false;
      const port = parts?.[3] === undefined ? (scheme === 'http' ? 80 : 443) : Number(parts[3]);
      const shown = isIP(host) === 6 ? `[${host}]` : host;
      if (names.has(host) || names.has(shown) || names.has(`${shown}:${port}`)) return true;
      // No address of ours speaks https: a proxy does, under a name that is configured.
      return scheme === 'http' && port === ownPort && (isLoopback(host) ? reachesLoopback(bound) : ownHosts.has(host));
    },
  };
}

function reachesLoopback(bound: string): boolean {
  return bound === '0.0.0.0' || bound === '::' || isLoopback(bound);
}

/** The addresses of this machine's interfaces, in small letters. */
export function localAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address.toLowerCase()));
}
