local floor = math.floor
local function quicksort(a, from, to)
  if from >= to then return end
  local pivot = a[floor((from + to - 2) / 2) + 1]
  local i, j = from, to
  while i <= j do
    while a[i] < pivot do i = i + 1 end
    while a[j] > pivot do j = j - 1 end
    if i <= j then
      a[i], a[j] = a[j], a[i]
      i = i + 1
      j = j - 1
    end
  end
  quicksort(a, from, j)
  quicksort(a, i, to)
end
local function run(n, times)
  local seed, check = 99, 0
  for t = 1, times do
    local a = {}
    for i = 1, n do
      seed = (seed * 16807) % 2147483647
      a[#a + 1] = seed % 1000000
    end
    quicksort(a, 1, n)
    for i = 2, n do if a[i - 1] > a[i] then error("not sorted") end end
    check = (check * 31 + a[floor(n / 3) + 1]) % 1000000007
  end
  return check
end
print(run(100000, 45))
