local function total(a) local s = 0; for _, x in ipairs(a) do s = s + x end return s end
local function mean(a, n) local s = 0; local i = 1; while i <= n do s = s + a[i]; i = i + 1 end return s / n end
local a = {}
for i = 0, 199 do a[#a + 1] = i * 0.5 end
local sum = 0
for k = 1, 10000 do sum = sum + total(a) - mean(a, 200) end
print(string.format("%d", math.floor(sum)))
