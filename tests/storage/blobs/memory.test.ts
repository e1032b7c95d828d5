// The in-memory blob store keeps the duties of the port.
import { createMemoryBlobStore } from '../../../src/storage/blobs/memory.ts';
import { testBlobStore } from '../../conformance/blob-store.ts';

testBlobStore('memory', async () => createMemoryBlobStore());
