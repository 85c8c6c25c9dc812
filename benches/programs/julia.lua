local sqrt = math.sqrt
local C = {}
C.__index = C
local function complex(re, im) return setmetatable({ re = re, im = im }, C) end
C.__add = function(a, b) return complex(a.re + b.re, a.im + b.im) end
C.__mul = function(a, b) return complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re) end
local function abs(a) return sqrt(a.re * a.re + a.im * a.im) end
local function turns(z, c, most)
  for k = 0, most - 1 do
    if abs(z) > 2.0 then return k end
    z = z * z + c
  end
  return most
end
local function run(n)
  local c, total = complex(-0.8, 0.156), 0
  for y = 0, n - 1 do
    for x = 0, n - 1 do
      total = total + turns(complex(x * 3.0 / n - 1.5, y * 2.0 / n - 1.0), c, 100)
    end
  end
  return total
end
print(run(350))
