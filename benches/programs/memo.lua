local known = {}
local function partitions(n, k)
  if n == 0 then return 1 end
  if n < 0 or k == 0 then return 0 end
  local key = n * 1024 + k
  local found = known[key]
  if found then return found end
  local count = (partitions(n - k, k) + partitions(n, k - 1)) % 1000000007
  known[key] = count
  return count
end
local count = partitions(600, 600)
local size = 0
for _ in pairs(known) do size = size + 1 end
print(count .. " " .. size)
