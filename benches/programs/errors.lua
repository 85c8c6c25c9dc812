local function check(n) if n % 3 == 0 then error("three") end return n end
local function work(n) return check(n) + 1 end
local function run(n)
  local sum, caught = 0, 0
  for i = 0, n - 1 do
    local ok, x = pcall(work, i)
    if ok then sum = sum + x else caught = caught + 1 end
  end
  return sum + caught
end
print(run(400000))
