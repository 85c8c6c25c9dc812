n = 60;
a = matrix(n, 2 * n, i, j, if (j <= n, 1 / (i + j - 1), if (j - n == i, 1, 0)));
invert() = {
  for (p = 1, n,
    pivot = a[p, p];
    for (j = p, 2 * n, a[p, j] = a[p, j] / pivot);
    for (i = 1, n, if (i != p, f = a[i, p]; for (j = p, 2 * n, a[i, j] = a[i, j] - f * a[p, j]))));
}
invert();
total = 0;
for (i = 1, n, for (j = n + 1, 2 * n, total = total + a[i, j]));
print(total, " ", a[n, 2 * n]);
quit
