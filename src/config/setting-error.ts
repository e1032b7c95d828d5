// A mistake in the configuration. It is the user's, so it is shown as one sentence and never with a stack.

export class SettingError extends Error {
  override readonly name = 'SettingError';
}
