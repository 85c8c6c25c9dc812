n = 2 ^ 600 + 27; steps = 0;
while (n != 1, if (n % 2 == 0, n = n / 2, n = 3 * n + 1); steps++);
more = 0;
for (s = 1, 9999, m = s; while (m != 1, if (m % 2 == 0, m = m / 2, m = 3 * m + 1); more++));
print(steps, " ", more);
quit
