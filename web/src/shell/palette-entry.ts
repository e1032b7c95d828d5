// A line of the search box: something that was found, or something to do.

export interface PaletteEntry {
  readonly id: string;
  readonly label: string;
  readonly description?: string | undefined;
  /** What it is found by, beside its label. */
  readonly alias?: string | undefined;
  /** Where the words stand, when that is not its name. */
  readonly match?: { readonly place: string; readonly snippet: string } | undefined;
  readonly icon: React.ReactNode;
  readonly run: () => void;
}
