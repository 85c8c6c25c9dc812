local floor = math.floor
local Account = {}
Account.__index = Account
function Account:deposit(n) self.balance = self.balance + n end
function Account:withdraw(n)
  if n > self.balance then error({ code = 1, missing = n - self.balance }) end
  self.balance = self.balance - n
end
local function transfer(from, to, n)
  from:withdraw(n)
  to:deposit(n)
end
local function run(n)
  local accounts = {}
  for i = 0, 99 do
    local account = setmetatable({}, Account)
    account.owner = i
    account.balance = 500
    accounts[#accounts + 1] = account
  end
  local seed, refused, missing = 23, 0, 0
  for i = 1, n do
    seed = (seed * 16807) % 2147483647
    local from = accounts[seed % 100 + 1]
    local to = accounts[floor(seed / 100) % 100 + 1]
    local ok, e = pcall(transfer, from, to, floor(seed / 10000) % 700)
    if not ok then
      refused = refused + e.code
      missing = missing + e.missing
    end
  end
  local total = 0
  for _, account in ipairs(accounts) do total = total + account.balance * (account.owner + 1) end
  return refused .. " " .. missing .. " " .. total
end
print(run(2400000))
