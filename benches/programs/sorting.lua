local function numbers(n)
  local out, x = {}, 42
  for i = 1, n do x = x * 16807 % 2147483647; out[#out + 1] = x end
  return out
end
local function copy(a) local o = {} for i = 1, #a do o[i] = a[i] end return o end
local data = numbers(50000)
local up = copy(data); table.sort(up)
local down = copy(data); table.sort(down, function(a, b) return a > b end)
local bad = 0
for i = 2, #up do if up[i - 1] > up[i] or down[i - 1] < down[i] then bad = bad + 1 end end
print(up[1] .. " " .. up[25001] .. " " .. down[1] .. " " .. bad)
