x = 1;
for (i = 1, 17, x = (x + 2 / x) / 2);
y = 0;
for (i = 1, 50000, y = y + 1 / (i % 50 + 1); y = y - 3 * floor(y / 3));
print(numerator(x) % 1000000007, " ", denominator(x) % 1000000007, " ", y);
quit
