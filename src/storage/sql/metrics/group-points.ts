// The points of a block go in groups: what is said of it in short is said of each, and what is packed in bits is packed by each.

export const groupPoints = 64;
