class Account {
  constructor(owner, balance) { this.owner = owner; this.balance = balance; }
  deposit(n) { this.balance += n; }
  withdraw(n) {
    if (n > this.balance) throw { code: 1, missing: n - this.balance };
    this.balance -= n;
  }
}
function transfer(from, to, n) {
  from.withdraw(n);
  to.deposit(n);
}
function run(n) {
  const accounts = [];
  for (let i = 0; i < 100; i++) accounts.push(new Account(i, 500));
  let seed = 23, refused = 0, missing = 0;
  for (let i = 0; i < n; i++) {
    seed = (seed * 16807) % 2147483647;
    const from = accounts[seed % 100];
    const to = accounts[Math.floor(seed / 100) % 100];
    try {
      transfer(from, to, Math.floor(seed / 10000) % 700);
    } catch (e) {
      refused += e.code;
      missing += e.missing;
    }
  }
  let total = 0;
  for (const account of accounts) total += account.balance * (account.owner + 1);
  return refused + " " + missing + " " + total;
}
console.log(run(2400000));
