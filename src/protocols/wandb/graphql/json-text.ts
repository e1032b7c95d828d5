// JSON documents in texts, among the values of the query language.
import { type GraphQLSchema, isScalarType, valueFromASTUntyped } from 'graphql';

/** A document that comes as it is, and not in a text, is taken as its text. Changes the schema. */
export function withJsonTexts(schema: GraphQLSchema): GraphQLSchema {
  const type = schema.getType('JSONString');
  if (!isScalarType(type)) throw new Error('the schema has no JSONString');
  type.parseValue = textOf;
  type.parseLiteral = (node, variables) => textOf(valueFromASTUntyped(node, variables));
  return schema;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
