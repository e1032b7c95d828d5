// What a stored file holds: its tensors, its facts, some of its rows.
import type { Caller } from '../../access/caller.ts';
import type { ContentDescription, DescribeContent, NotDescribed } from '../artifacts/content-description.ts';
import type { OwnedArtifacts, OwnedPath } from './owned-artifacts.ts';

export interface DescribedArtifacts {
  /** `from` and `limit` are of rows, or of tensors. */
  describe(caller: Caller, input: OwnedPath & { readonly from: number; readonly limit: number }): Promise<ContentDescription | NotDescribed>;
}

interface DescribedArtifactPorts {
  readonly ownedArtifacts: OwnedArtifacts;
  readonly describeContent: DescribeContent;
}

export function createDescribedArtifacts({ ownedArtifacts, describeContent }: DescribedArtifactPorts): DescribedArtifacts {
  return {
    describe: async (caller, { owner, path, from, limit }) => {
      const { sizeBytes } = await ownedArtifacts.stat(caller, { owner, path });
      return describeContent({
        name: path.slice(path.lastIndexOf('/') + 1),
        sizeBytes,
        from,
        limit,
        read: async (start, end) => joined((await ownedArtifacts.open(caller, { owner, path, range: { start, end } })).content, end - start + 1),
      });
    },
  };
}

async function joined(content: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for await (const chunk of content) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
