local function visit(a, k, n)
  if k == n then return a[1] * a[n] + a[5] end
  local total = 0
  for i = k, n - 1 do
    local x = a[k + 1]
    a[k + 1] = a[i + 1]
    a[i + 1] = x
    total = total + visit(a, k + 1, n)
    x = a[k + 1]
    a[k + 1] = a[i + 1]
    a[i + 1] = x
  end
  return total
end
local function run(n, times)
  local total = 0
  for t = 0, times - 1 do
    local a = {}
    for i = 1, n do a[i] = t + i - 1 end
    total = total + visit(a, 0, n)
  end
  return string.format("%d", total)
end
print(run(9, 60))
