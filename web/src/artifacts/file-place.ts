// What is shown of a file, and what it is held against, as the address says it.

export interface FilePlace {
  readonly at?: string | undefined;
  readonly versus?: string | undefined;
  readonly versusFile?: string | undefined;
}

/** Said of the next file: its beginning, held against nothing. */
export const wholeFile: FilePlace = { at: undefined, versus: undefined, versusFile: undefined };
