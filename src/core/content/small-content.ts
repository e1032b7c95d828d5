// What counts as small: up to this size a request, a sync or a hop to another thread costs more than the bytes do.

export const smallContentBytes = 64 * 1024;
