// Hands the reader a file made in the page.

export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replace(/[/\\]/g, '-');
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
