// The hash of small byte strings (audit leaves, identities). Large data is hashed by the blob store while
// it is written, never here.

/** SHA-256 of the UTF-8 bytes of the text, as 64 lower-case hexadecimal digits. */
export type Digest = (text: string) => string;
