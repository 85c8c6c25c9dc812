local function map(a, f) local o = {} for i = 1, #a do o[i] = f(a[i]) end return o end
local function filter(a, f) local o = {} for i = 1, #a do local x = a[i] if f(x) then o[#o + 1] = x end end return o end
local function reduce(a, f, acc) for i = 1, #a do acc = f(acc, a[i]) end return acc end
local function run(n)
  local steps = {}
  for k = 1, 8 do steps[#steps + 1] = function(x) return x * k + 1 end end
  local data = {}
  for i = 0, n - 1 do data[#data + 1] = i end
  local total = 0
  for _, step in ipairs(steps) do
    local odd = filter(map(data, step), function(x) return x % 2 == 1 end)
    total = total + reduce(odd, function(a, x) return a + x end, 0)
  end
  return total
end
local total = 0
for r = 1, 5 do total = total + run(20000) end
print(total)
