n = 2 ** 600 + 27
steps = 0
while n != 1:
    n = n // 2 if n % 2 == 0 else 3 * n + 1
    steps += 1
more = 0
for s in range(1, 10000):
    m = s
    while m != 1:
        m = m // 2 if m % 2 == 0 else 3 * m + 1
        more += 1
print(steps, more)
