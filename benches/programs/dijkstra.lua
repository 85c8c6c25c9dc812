local floor = math.floor
local Heap = {}
Heap.__index = Heap
function Heap:add(key, item)
  local keys, items = self.keys, self.items
  keys[#keys + 1] = key
  items[#items + 1] = item
  local i = #keys
  while i > 1 do
    local up = floor(i / 2)
    if keys[up] <= key then break end
    keys[i] = keys[up]
    items[i] = items[up]
    i = up
  end
  keys[i] = key
  items[i] = item
end
function Heap:take()
  local keys, items = self.keys, self.items
  local first = items[1]
  local n = #keys
  local key, item = keys[n], items[n]
  keys[n] = nil
  items[n] = nil
  n = n - 1
  if n == 0 then return first end
  local i = 1
  while 2 * i <= n do
    local down = 2 * i
    if down + 1 <= n and keys[down + 1] < keys[down] then down = down + 1 end
    if keys[down] >= key then break end
    keys[i] = keys[down]
    items[i] = items[down]
    i = down
  end
  keys[i] = key
  items[i] = item
  return first
end
local function farthest(n, seed)
  local cost, best = {}, {}
  for i = 1, n * n do
    seed = (seed * 16807) % 2147483647
    cost[i] = 1 + seed % 9
    best[i] = 1000000000
  end
  local heap = setmetatable({ keys = {}, items = {} }, Heap)
  best[1] = 0
  heap:add(0, 0)
  local steps, most = { 1, -1, n, -n }, 0
  while #heap.keys > 0 do
    local key = heap.keys[1]
    local here = heap:take()
    if key <= best[here + 1] then
      most = key
      local x = here % n
      for _, step in ipairs(steps) do
        if not (step == 1 and x == n - 1 or step == -1 and x == 0) then
          local other = here + step
          if other >= 0 and other < n * n then
            local far = key + cost[other + 1]
            if far < best[other + 1] then
              best[other + 1] = far
              heap:add(far, other)
            end
          end
        end
      end
    end
  end
  return most
end
local function run(n, times)
  local total = 0
  for t = 0, times - 1 do total = total + farthest(n, 41 + t) end
  return total
end
print(run(150, 80))
