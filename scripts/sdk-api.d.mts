// Types of `sdk-api.mjs` for the tests.
export function sdkApi(): string;
