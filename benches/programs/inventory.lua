local Stock = {}
Stock.__index = Stock
function Stock:add(name, count, price)
  if self.goods[name] then
    local good = self.goods[name]
    good.count = good.count + count
  else
    self.goods[name] = { count = count, price = price }
    self.size = self.size + 1
  end
  self.value = self.value + count * price
end
function Stock:take(name, count)
  if not self.goods[name] then return 0 end
  local good = self.goods[name]
  local taken = good.count < count and good.count or count
  good.count = good.count - taken
  self.value = self.value - taken * good.price
  if good.count == 0 then
    self.goods[name] = nil
    self.size = self.size - 1
  end
  return taken
end
local function run(n)
  local names = {}
  for i = 0, 499 do names[#names + 1] = "good" .. i end
  local stock = setmetatable({ goods = {}, value = 0, size = 0 }, Stock)
  local seed, sold = 17, 0
  for i = 1, n do
    seed = (seed * 16807) % 2147483647
    local k = seed % 500
    local name = names[k + 1]
    if seed % 3 == 0 then stock:add(name, 1 + seed % 9, 1 + k) else sold = sold + stock:take(name, 1 + seed % 4) end
  end
  return sold * 1000003 + stock.value + stock.size
end
print(string.format("%d", run(5000000)))
