// What is told of the lines a run's program printed.
export const consoleSchema = `
  extend type Run {
    "The first ones after a cursor, or the last ones; by number."
    logLines(first: Int, after: String, last: Int, before: String, useImprovedPagination: Boolean): LogLineConnection!
  }

  type LogLineConnection { edges: [LogLineEdge!]! pageInfo: PageInfo! }
  type LogLineEdge { node: LogLine! cursor: String! }

  type LogLine {
    number: Int!
    timestamp: String
    "\`error\` for what was printed to the stream of errors, else empty."
    level: String
    label: String
    line: String!
  }
`;
