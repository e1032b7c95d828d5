// The series of what is measured of a program's machine: they are counted by themselves and not by the program's steps.

export const systemPrefix = 'system/';

export function isSystemKey(key: string): boolean {
  return key.startsWith(systemPrefix);
}
