// Hands the reader a text as a file.
import { saveBlob } from './save-blob.ts';

export function saveText(name: string, text: string, type: string): void {
  saveBlob(name, new Blob([text], { type }));
}
