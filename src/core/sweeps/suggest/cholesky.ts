// The little of linear algebra that a Gaussian process takes, on lower triangles of rows.

/** The lower triangle L with L Lᵀ = A, of a matrix that is positive definite; undefined of one that is not, by rounding too. */
export function cholesky(matrix: readonly Float64Array[]): readonly Float64Array[] | undefined {
  const lower: Float64Array[] = [];
  for (let row = 0; row < matrix.length; row += 1) {
    const made = new Float64Array(row + 1);
    const given = matrix[row]!;
    for (let column = 0; column <= row; column += 1) {
      const other = column === row ? made : lower[column]!;
      let sum = given[column]!;
      for (let at = 0; at < column; at += 1) sum -= made[at]! * other[at]!;
      if (column < row) made[column] = sum / other[column]!;
      else if (sum > 0) made[row] = Math.sqrt(sum);
      else return undefined;
    }
    lower.push(made);
  }
  return lower;
}

/** The x with L x = b. */
export function solveLower(lower: readonly Float64Array[], given: Float64Array): Float64Array {
  const found = Float64Array.from(given);
  for (let row = 0; row < lower.length; row += 1) {
    const line = lower[row]!;
    let sum = found[row]!;
    for (let at = 0; at < row; at += 1) sum -= line[at]! * found[at]!;
    found[row] = sum / line[row]!;
  }
  return found;
}

/** The x with Lᵀ x = b. */
export function solveUpper(lower: readonly Float64Array[], given: Float64Array): Float64Array {
  const found = Float64Array.from(given);
  for (let row = lower.length - 1; row >= 0; row -= 1) {
    const line = lower[row]!;
    const value = (found[row] = found[row]! / line[row]!);
    for (let at = 0; at < row; at += 1) found[at] = found[at]! - line[at]! * value;
  }
  return found;
}

/** The lower triangle of A⁻¹. */
export function inverseOf(lower: readonly Float64Array[]): readonly Float64Array[] {
  const size = lower.length;
  // L⁻¹, column by column, then its transpose times itself.
  const inverse = lower.map((_line, row) => new Float64Array(row + 1));
  for (let column = 0; column < size; column += 1) {
    inverse[column]![column] = 1 / lower[column]![column]!;
    for (let row = column + 1; row < size; row += 1) {
      const line = lower[row]!;
      let sum = 0;
      for (let at = column; at < row; at += 1) sum -= line[at]! * inverse[at]![column]!;
      inverse[row]![column] = sum / line[row]!;
    }
  }
  const made = lower.map((_line, row) => new Float64Array(row + 1));
  for (let at = 0; at < size; at += 1) {
    const line = inverse[at]!;
    for (let row = 0; row <= at; row += 1) {
      const value = line[row]!;
      const target = made[row]!;
      for (let column = 0; column <= row; column += 1) target[column] = target[column]! + value * line[column]!;
    }
  }
  return made;
}
