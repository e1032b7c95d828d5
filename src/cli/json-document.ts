// The JSON of commands: one document, whose first field says the version of its form. What goes on, such as lines that are followed,
// is a document a line.

/** It rises when a field is taken away or means something else; a new field does not raise it. */
const schemaVersion = 1;

export function jsonDocument(content: object): string {
  return JSON.stringify({ schemaVersion, ...content });
}
