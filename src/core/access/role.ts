// What a caller is in a project, or everywhere.

export const roles = [
  /** Sees, changes nothing. */
  'viewer',
  /** Sees everything and the audit trail, changes nothing. */
  'auditor',
  /** Logs runs and what belongs to them. */
  'contributor',
  'owner',
  /** The server itself: what it does of its own accord, and no more. */
  'system',
] as const;

export type Role = (typeof roles)[number];
