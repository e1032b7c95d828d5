// Writes a Parquet file row group by row group, holding no more than one of them, so that a file of any length can be sent while it
// is made.
import { ByteWriter, type ColumnSource, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';

export interface ParquetColumn {
  readonly name: string;
  readonly type: 'STRING' | 'INT64' | 'DOUBLE' | 'BOOLEAN';
  /** Whether rows may lack it: they hold `undefined`. */
  readonly isOptional?: true;
}

/** Of one column, in its type: texts, bigints, doubles, booleans. */
export type ParquetValues = BigInt64Array | Float64Array | readonly (string | bigint | number | boolean | undefined)[];

export interface ParquetFile {
  /** One row group, whose columns stand in the order of the file's; the bytes to write next. */
  add(values: readonly ParquetValues[]): Uint8Array;
  /** The last bytes. */
  end(): Uint8Array;
}

export function createParquetFile(columns: readonly ParquetColumn[]): ParquetFile {
  const bytes = new ByteWriter(64 * 1024);
  const sourceOf = ({ name, type, isOptional }: ParquetColumn, data: ParquetValues): ColumnSource => ({
    name,
    type,
    nullable: isOptional === true,
    data: data as ColumnSource['data'],
    // A dictionary would take -0 and 0 for one value.
    ...(type === 'DOUBLE' && { encoding: 'PLAIN', statistics: false }),
    // Steps and times grow evenly: half the size of plain ones.
    ...(type === 'INT64' && { encoding: 'DELTA_BINARY_PACKED' }),
  });
  const schema = schemaFromColumnData({ columnData: columns.map((column) => sourceOf(column, [])) });
  const file = new ParquetWriter({ writer: bytes, schema, createdBy: 'assay' });

  function written(): Uint8Array {
    const part = bytes.getBytes().slice();
    bytes.index = 0;
    return part;
  }

  return {
    add: (values) => {
      const columnData = columns.map((column, index) => sourceOf(column, values[index]!));
      void file.write({ columnData, rowGroupSize: Math.max(1, values[0]!.length) });
      return written();
    },
    end: () => {
      void file.finish();
      return written();
    },
  };
}
