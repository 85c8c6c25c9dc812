local function graph(n)
  local next, seed = {}, 3
  for i = 0, n - 1 do next[i] = {} end
  for i = 0, n - 1 do
    for j = 1, 4 do
      seed = (seed * 16807) % 2147483647
      local list = next[i]
      list[#list + 1] = seed % n
    end
  end
  return next
end
local function distances(next, from)
  local far = { [from] = 0 }
  local queue, at = { from }, 1
  while at <= #queue do
    local here = queue[at]
    at = at + 1
    local step = far[here] + 1
    for _, other in ipairs(next[here]) do
      if far[other] == nil then
        far[other] = step
        queue[#queue + 1] = other
      end
    end
  end
  return #queue, far[queue[#queue]]
end
local function run(n, times)
  local next, total = graph(n), 0
  for i = 0, times - 1 do
    local reached, most = distances(next, i * 37)
    total = total + reached * 100 + most
  end
  return total
end
print(run(20000, 120))
