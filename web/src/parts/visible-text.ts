// Text of programs as it can be shown: colour codes of terminals left out, other control characters made visible, and
// characters that turn the direction of writing too, so that no line looks like another than it is.

/** What a terminal takes as a command: colours, cursor moves, titles and links. */
// oxlint-disable-next-line no-control-regex
const terminalCodes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\^_])/g;
// oxlint-disable-next-line no-control-regex
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g;

export function visibleText(text: string): string {
  return text.replace(terminalCodes, '').replace(hidden, (sign) => {
    const code = sign.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '␡' : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
