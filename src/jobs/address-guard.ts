// Which network addresses the server may call on somebody's behalf. Checked on the address that is connected
// to, after the name was resolved, so no spelling of a name or number gets around it (SSRF).
import { lookup } from 'node:dns';
import { BlockList, isIPv6, type LookupFunction } from 'node:net';

/** Addresses that are not on the public internet (IANA special-purpose registries, RFC 6890). */
const blocked = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  blocked.addSubnet(network, prefix, 'ipv4');
}

/** Only 2000::/3 is handed out as public; of it, these lead elsewhere: documentation, tunnels into IPv4, benchmarks. */
const publicIPv6 = new BlockList();
publicIPv6.addSubnet('2000::', 3, 'ipv6');
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  blocked.addSubnet(network, prefix, 'ipv6');
}

/** Whether an address, as a resolver or a socket writes it, is on the public internet. */
export function isPublicAddress(spelled: string): boolean {
  const address = spelled.split('%', 1)[0]!;
  if (!isIPv6(address)) return !blocked.check(address, 'ipv4');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return !blocked.check(mapped[1]!, 'ipv4');
  return publicIPv6.check(address, 'ipv6') && !blocked.check(address, 'ipv6');
}

/** The connection was not made because of where it would have gone. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';
}

/** A resolver for sockets that fails when any of a name's addresses is not public. The socket connects to what was checked. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, []);
    const inner = addresses.find(({ address }) => !isPublicAddress(address));
    if (inner !== undefined) return callback(blockedAddress(hostname), []);
    if (options.all === true) return callback(null, addresses);
    const first = addresses[0]!;
    callback(null, first.address, first.family);
  });
};

/** Says nothing of the address itself: who asks must not learn our network's names. */
export function blockedAddress(hostname: string): BlockedAddressError {
  return new BlockedAddressError(`${hostname} is not a public address; start the server with --webhooks-allow-private to call it`);
}
