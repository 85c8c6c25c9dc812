local function turned(cells, n)
  local out = {}
  for y = 1, n do
    local above, here, below = cells[(y + n - 2) % n + 1], cells[y], cells[y % n + 1]
    local row = {}
    for x = 1, n do
      local l, r = x == 1 and n or x - 1, x == n and 1 or x + 1
      local count = above[l] + above[x] + above[r] + here[l] + here[r] + below[l] + below[x] + below[r]
      row[#row + 1] = (count == 3 or count == 2 and here[x] == 1) and 1 or 0
    end
    out[#out + 1] = row
  end
  return out
end
local function run(n, times)
  local cells, seed = {}, 13
  for y = 1, n do
    local row = {}
    for x = 1, n do
      seed = (seed * 16807) % 2147483647
      row[#row + 1] = seed % 3 == 0 and 1 or 0
    end
    cells[#cells + 1] = row
  end
  for t = 1, times do cells = turned(cells, n) end
  local alive = 0
  for _, row in ipairs(cells) do for _, cell in ipairs(row) do alive = alive + cell end end
  return alive
end
print(run(128, 1400))
