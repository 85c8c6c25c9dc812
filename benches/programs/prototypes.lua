local Shape = { side = 1 }
function Shape.scale(self, k) self.side = self.side + k; return self.side end
local Square = setmetatable({}, { __index = Shape })
function Square.area(self) return self.side * self.side % 1000 end
local function run(n)
  local s = setmetatable({}, { __index = Square })
  s.side = 0
  local total = 0
  for i = 0, n - 1 do s:scale(i % 3); total = total + s:area() end
  return total + s.side
end
print(run(1000000))
