// What is told of a run's history.
export const historySchema = `
  extend type Run {
    "A JSON text for each row: all rows from minStep to before maxStep where samples are enough for them, else so many of them."
    history(minStep: Int64, maxStep: Int64, samples: Int): [JSONString!]!
    "The same of what is measured of the machine."
    events(minStep: Int64, maxStep: Int64, samples: Int): [JSONString!]!
    "For each spec, as a JSON text with keys, samples, minStep and maxStep, the rows that have all the keys."
    sampledHistory(specs: [JSONString!]!): [JSON!]!
    parquetHistory(liveKeys: [String!]): ParquetHistory!
    "The keys of numbers, how often each was logged, and the last step."
    historyKeys: JSON
    systemMetrics: JSONString
  }

  type ParquetHistory {
    parquetUrls: [String!]!
    liveData: [JSON!]!
  }
`;
