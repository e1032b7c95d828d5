// What an operator can do when Azure refuses.
import type { StoreRefusal } from '../bucket/store-errors.ts';

export function adviceForAzure({ code, status }: StoreRefusal): string {
  if (code === 'ContainerNotFound') return 'make the container that artifacts-destination names, or name another, and restart the server';
  if (status === 401 || status === 403) {
    return 'check the clock of the server, its AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_ACCESS_KEY or AZURE_STORAGE_SAS_TOKEN, and what they may do with the container';
  }
  return 'look at the storage account, and at artifacts-destination';
}
