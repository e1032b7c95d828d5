// One change, as the audit trail keeps it: canonical bytes, a strict order and a chain of hashes.
// A Merkle tree over the leaves comes on top; the leaf format is its final one.
import type { Caller } from '../access/caller.ts';
import type { Digest } from '../base/digest.ts';
import type { Subject } from '../base/errors.ts';
import { canonicalJson, type Json } from '../../documents/canonical-json.ts';

/** What an operation says of its change. */
export interface AuditDraft {
  readonly caller: Caller;
  readonly at: number;
  /** A dotted name: noun, verb, as in `run.created`. */
  readonly action: string;
  readonly subject: Subject;
  /** What changed: small values as they are, large ones as digests. */
  readonly detail: { readonly [key: string]: Json };
}

export interface AuditEntry {
  /** 0 for the first entry; no gaps. */
  readonly index: number;
  /** SHA-256 of the leaf, 64 hexadecimal digits. */
  readonly hash: string;
  /** The canonical JSON text that was hashed; see `auditLeaf`. */
  readonly leaf: string;
  readonly at: number;
  readonly action: string;
  readonly subject: Subject;
}

/** The end of the chain: how many entries there are and the hash of the last one (64 zeros before the first). */
export interface AuditHead {
  readonly size: number;
  readonly hash: string;
}

export const emptyAuditHead: AuditHead = { size: 0, hash: '0'.repeat(64) };

/** The canonical text (RFC 8785) of one entry. Version 1 of the leaf format. */
export function auditLeaf(draft: AuditDraft, head: AuditHead): string {
  return canonicalJson({
    v: 1,
    index: head.size,
    previous: head.hash,
    at: draft.at,
    actor: { id: draft.caller.id, name: draft.caller.name, via: draft.caller.via },
    request: draft.caller.requestId,
    action: draft.action,
    subject: { kind: draft.subject.kind, id: draft.subject.id },
    detail: draft.detail,
  });
}

/** Chains drafts onto a head: the entries to append, in order. */
export function chainEntries(drafts: readonly AuditDraft[], head: AuditHead, digest: Digest): readonly AuditEntry[] {
  const entries: AuditEntry[] = [];
  let { size, hash } = head;
  for (const draft of drafts) {
    const leaf = auditLeaf(draft, { size, hash });
    // The one-byte prefix 0x00 keeps leaves apart from the inner nodes of the Merkle tree (RFC 6962 §2.1).
    hash = digest(`\u0000${leaf}`);
    entries.push({ index: size, hash, leaf, at: draft.at, action: draft.action, subject: draft.subject });
    size += 1;
  }
  return entries;
}
