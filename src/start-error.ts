// Why a server cannot start, for whoever starts it.

/** The server cannot start, for a reason whoever starts it can mend; the message is for them. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
