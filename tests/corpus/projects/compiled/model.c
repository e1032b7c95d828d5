/* Fits a line to the numbers of a file. No Python, no tracker: a program like any other. */
#include <stdio.h>
#ifndef WEIGHT
#define WEIGHT 1.0
#endif
int main(int count, char **arguments) {
  FILE *in = fopen(count > 1 ? arguments[1] : "points.txt", "r");
  if (!in) { perror("points.txt"); return 1; }
  double x, y, sx = 0, sy = 0, sxx = 0, sxy = 0, n = 0;
  while (fscanf(in, "%lf %lf", &x, &y) == 2) { sx += x; sy += y; sxx += x * x; sxy += WEIGHT * x * y; n += 1; }
  fclose(in);
  double slope = (n * sxy - sx * sy) / (n * sxx - sx * sx);
  FILE *out = fopen("line.txt", "w");
  if (!out) { perror("line.txt"); return 1; }
  fprintf(out, "%.17g %.17g\n", slope, (sy - slope * sx) / n);
  fclose(out);
  printf("slope %.17g\n", slope);
  return 0;
}
