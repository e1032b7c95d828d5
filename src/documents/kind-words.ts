// What a value must be, in the words of every refusal: the kinds that schemas are made of.

export const kindWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number within ±(2^53 - 1)',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};
