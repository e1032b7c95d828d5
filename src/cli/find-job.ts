// Which job a word on the command line means: an id, or the beginning of one.
import { ApiError, type Client, type JobDetail } from '../../sdk/index.ts';
import { SettingError } from '../config/setting-error.ts';

const idPrefix = /^[0-9a-f]{6,31}$/;

/** Throws a `SettingError` when it could be several, an `ApiError` `not_found` when there is none. */
export async function findJob(client: Client, text: string): Promise<JobDetail> {
  if (!idPrefix.test(text)) return client.getJob({ jobId: text });
  const { items } = await client.listJobs({ limit: 1000 });
  const [job, ...others] = items.filter(({ id }) => id.startsWith(text));
  if (job === undefined) throw new ApiError(`There is no job ${text} among the latest 1,000; name an older one by its whole id.`, { code: 'not_found', status: 404 });
  if (others.length > 0) throw new SettingError(`${others.length + 1} jobs begin with ${text}; name one by more of its id.`);
  return client.getJob({ jobId: job.id });
}
