// The title of the browser's tab.

export function PageTitle({ text }: { readonly text: string }) {
  return <title>{`${text} · Assay`}</title>;
}
