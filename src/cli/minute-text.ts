// A time as a person at this machine reads it. Pure, but for the machine's time zone.

/** To the minute, with the year first, so that text sorts as time does. */
export function minuteText(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
