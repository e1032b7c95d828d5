// A time: relative to read, exact to hover and to copy.
import { exactTime, agoText } from './time-text.ts';
import { useNow } from './now.ts';

export function TimeAgo({ at }: { readonly at: number }) {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {agoText(at, now)}
    </time>
  );
}
