local function checked(x) if x < 0 then error("negative") end return x * 2 end
local function halved(n) if n % 1024 == 1023 then error("odd") end return n + 1 end
local function run(n)
  local sum, failed = 0, 0
  local i
  local function inner() sum = sum + halved(i) end
  local function outer()
    local x = checked(i % 100)
    local ok, e = pcall(inner)
    if not ok then failed = failed + 1 error(e, 0) end
    sum = sum + x
  end
  for k = 0, n - 1 do
    i = k
    local ok, e = pcall(outer)
    if not ok then failed = failed + 1 end
  end
  return sum + failed
end
print(string.format("%d", run(30000000)))
