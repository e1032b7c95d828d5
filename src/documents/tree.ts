// A folder's content as one record: what stands where, by digest. Its canonical text is stored as a blob and its
// digest names the tree, so that equal trees are one blob.
import { z } from 'zod';

import { defineDocument } from './document.ts';
import { absent, type Of, text } from './fields.ts';

const treePath = text.refine((path) => path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..'), {
  error: "a path of segments joined by '/', never empty, '.' or '..'",
});

export const treeEntry = z
  .object({
    path: treePath.describe('Segments joined by `/`; never empty, `.` or `..`. Bytes that are no UTF-8 are written as `\\xNN`.'),
    mode: z.enum(['100644', '100755', '120000', '160000']).describe('As git has them: a file, an executable file, a symbolic link, the commit of a submodule.'),
    digest: text.describe("SHA-256 of the content; of the target's text for a link. A submodule has the commit's id here and its own root."),
    sizeBytes: z.int(),
    withheld: absent(z.enum(['secret', 'too-large'])).describe('The file is known, but its bytes were kept back: a secret was found in it, or it is above the cap.'),
  })
  // A submodule's digest is the id of its commit, of whatever hash its repository uses.
  .refine(({ mode, digest }) => mode === '160000' || /^[0-9a-f]{64}$/.test(digest), { path: ['digest'], error: 'a SHA-256 as 64 lower-case hexadecimal digits' })
  .meta({ id: 'TreeEntry' });
export type TreeEntry = Of<typeof treeEntry>;

export const treeListing = z.object({ schema: z.literal(1), entries: z.array(treeEntry).describe('By path, in code-unit order.') }).meta({ id: 'TreeListing' });
export type TreeListing = Of<typeof treeListing>;

export const treeDocument = defineDocument('the tree listing', treeListing);
