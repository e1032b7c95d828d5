// Text out of bytes, which the language alone has no means for.

/** UTF-8 as it stands; throws for bytes that are none. */
export type DecodeUtf8 = (bytes: Uint8Array) => string;
