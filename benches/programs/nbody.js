function body(x, y, z, vx, vy, vz, mass) { return { x, y, z, vx, vy, vz, mass }; }
function energy(bs, n) {
  let e = 0;
  for (let i = 0; i < n; i++) {
    const b = bs[i];
    e = e + 0.5 * b.mass * (b.vx * b.vx + b.vy * b.vy + b.vz * b.vz);
    for (let j = i + 1; j < n; j++) {
      const c = bs[j];
      const dx = b.x - c.x, dy = b.y - c.y, dz = b.z - c.z;
      e = e - b.mass * c.mass / Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return e;
}
function advance(bs, n, dt) {
  for (let i = 0; i < n; i++) {
    const b = bs[i];
    for (let j = i + 1; j < n; j++) {
      const c = bs[j];
      const dx = b.x - c.x, dy = b.y - c.y, dz = b.z - c.z;
      const d2 = dx * dx + dy * dy + dz * dz;
      const mag = dt / (d2 * Math.sqrt(d2));
      const bm = b.mass * mag, cm = c.mass * mag;
      b.vx = b.vx - dx * cm; b.vy = b.vy - dy * cm; b.vz = b.vz - dz * cm;
      c.vx = c.vx + dx * bm; c.vy = c.vy + dy * bm; c.vz = c.vz + dz * bm;
    }
  }
  for (let i = 0; i < n; i++) {
    const b = bs[i];
    b.x = b.x + dt * b.vx; b.y = b.y + dt * b.vy; b.z = b.z + dt * b.vz;
  }
}
const bs = [
  body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 39.5),
  body(4.84, -1.16, -0.1036, 0.606, 2.812, -0.02522, 0.0377),
  body(8.343, 4.125, -0.4035, -1.011, 1.825, 0.008416, 0.01129),
  body(12.894, -15.111, -0.2233, 1.0827, 0.8687, -0.01083, 0.001724),
  body(15.379, -25.919, 0.1793, 0.979, 0.5947, -0.03476, 0.002033)];
for (let i = 0; i < 500000; i++) advance(bs, 5, 0.01);
console.log(Math.ceil(energy(bs, 5) * 1000000000));
