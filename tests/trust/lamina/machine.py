"""Runs programs of the model: a list of inputs, each a list of statements, as tuples (see `source`)."""
from fractions import Fraction

from .library import GLOBALS, METHODS, MODULES, method, need
from .texts import fits, formatted
from .values import (
    Builtin, Dict, Discard, Error, Fault, Function, Set, Struct, arithmetic, compare, equal, fail, indexed,
    is_int, member, negated, shown, sliced, store, text, truth,
)

DEPTH_MAX = 70


class Env:
    """One variable and what is outside it; `inside` says whether this is the body of a function."""

    __slots__ = ("name", "value", "outer", "inside")

    def __init__(self, name, value, outer, inside):
        self.name, self.value, self.outer, self.inside = name, value, outer, inside


def bind(env, name, value):
    return Env(name, value, env, env.inside)


class Machine:
    def __init__(self, fuel):
        self.globals, self.output, self.fuel, self.depth = {}, [], fuel, 0
        self.statements = {n[3:]: getattr(self, n) for n in dir(self) if n.startswith("do_")}
        self.expressions = {n[3:]: getattr(self, n) for n in dir(self) if n.startswith("ev_")}

    def write(self, words):
        self.output.append(words)
        if len(self.output) > 400:
            raise Discard("much output")

    def run(self, inputs):
        """The text that the inputs print, one after the other."""
        for statements in inputs:
            self.depth = 0
            try:
                for statement in statements:
                    self.top(statement)
            except Fault as fault:
                e = fault.error
                message = "?" if e.message is None else e.message.replace("\n", " ")
                self.write(f"{e.kind}: {message}\n")
        return "".join(self.output)

    def top(self, statement):
        value = None
        if statement[0] == "expr":
            value = self.ev(statement[1], None)
        else:
            self.do(statement, None)
        if value is not None:
            self.write(shown(value) + "\n")

    # Statements: each gives None, the environment of the next, or a tuple that leaves the block

    def do(self, statement, env):
        self.fuel -= 1
        if self.fuel < 0:
            raise Discard("long")
        return self.statements[statement[0]](env, *statement[1:])

    def block(self, statements, env, name=None, value=None):
        env = Env(name, value, env, env.inside if env else False)
        for statement in statements:
            result = self.do(statement, env)
            if type(result) is Env:
                env = result
            elif result is not None:
                return result
        return None

    def declare(self, env, name, value):
        if env is None:
            self.globals[name] = value
            return None
        return bind(env, name, value)

    def do_expr(self, env, e):
        self.ev(e, env)

    def do_var(self, env, name, e):
        return self.declare(env, name, None if e is None else self.ev(e, env))

    def do_typed(self, env, kind, name, e):
        value = self.ev(e, env)
        if kind in ("int", "rational"):
            value = need(value, int, Fraction)
            value = value if kind == "rational" or is_int(value) else fail("ValueError")
        else:
            value = self.call(GLOBALS[kind], [value])
        return self.declare(env, name, value)

    def do_func(self, env, name, params, body, _word):
        function = Function(name, params, body, env)
        if env is None:
            self.globals[name] = function
            return None
        function.env = bind(env, name, function)
        return function.env

    def do_struct(self, env, name, fields):
        return self.declare(env, name, self.ev_struct(env, fields))

    def do_unpack(self, env, targets, e, declares):
        """`[a, …] = e`, with `var` or without."""
        return self.unpack(env, targets, self.ev(e, env), declares)

    def unpack(self, env, targets, value, declares):
        rest = targets[-1][1] if targets and targets[-1][0] == "rest" else None
        plain = targets[:-1] if rest is not None else targets
        if type(value) is not list:
            fail("TypeError")
        if len(value) < len(plain) or rest is None and len(value) > len(plain):
            fail("ValueError")
        pairs = list(zip(plain, value))
        if rest is not None:
            pairs.append((("name", rest), value[len(plain):]))
        self.check(pairs)
        for target, part in pairs:
            env = self.put(env, target, part, declares)
        return env

    def check(self, pairs):
        """The model does not know what is already assigned when a nested target does not fit."""
        for target, part in pairs:
            if target[0] == "list" and (type(part) is not list or len(part) != len(target[1])):
                raise Discard("a nested target that does not fit")

    def put(self, env, target, value, declares):
        if target[0] == "list":
            return self.unpack(env, target[1], value, declares)
        if target[0] == "name" and declares:
            return self.declare(env, target[1], value)
        self.assign(env, target, lambda: value)
        return env

    def do_assign(self, env, target, e):
        self.assign(env, target, lambda: self.ev(e, env))

    def assign(self, env, target, give):
        if target[0] == "name":
            self.set_name(env, target[1], give())
            return
        holder = self.ev(target[1], env)
        if target[0] == "field":
            self.set_field(holder, target[2], give())
            return
        *path, last = [self.ev(i, env) for i in target[2]]
        for i in path:
            holder = indexed(holder, i)
        store(holder, last, give())

    def set_field(self, holder, name, value):
        holder.set(name, value) if type(holder) is Struct else fail("AttributeError")

    def find(self, env, name):
        while env is not None and env.name != name:
            env = env.outer
        return env

    def set_name(self, env, name, value):
        place = self.find(env, name)
        if place:
            place.value = value
        elif name in self.globals or env is None or not env.inside:
            self.globals[name] = value
        else:
            fail("NameError")

    def do_op(self, env, target, op, e):
        """`target op= e`: the object and the index are evaluated once."""
        if target[0] == "name":
            old = self.ev_name(env, target[1])
            self.set_name(env, target[1], arithmetic(op, old, self.ev(e, env)))
            return
        holder = self.ev(target[1], env)
        if target[0] == "field":
            old = self.field(holder, target[2])
            self.set_field(holder, target[2], arithmetic(op, old, self.ev(e, env)))
            return
        *path, last = [self.ev(i, env) for i in target[2]]
        for i in path:
            holder = indexed(holder, i)
        old = indexed(holder, last)
        store(holder, last, arithmetic(op, old, self.ev(e, env)))

    def do_block(self, env, body):
        return self.block(body, env)

    def do_if(self, env, cond, then, other):
        if truth(self.ev(cond, env)):
            return self.block(then, env)
        return self.block(other, env) if other is not None else None

    def rounds(self, results):
        """Goes on until the body leaves the loop; what leaves the function is passed on."""
        for result in results:
            if result is None or result[0] == "continue":
                continue
            return None if result[0] == "break" else result
        return None

    def do_while(self, env, cond, body):
        def go():
            while truth(self.ev(cond, env)):
                yield self.block(body, env)

        return self.rounds(go())

    def do_loop(self, env, e, body):
        n = None if e is None else self.ev(e, env)
        if type(n) is float:
            raise Discard("a float")
        if e is not None and (not is_int(n) or n < 0):
            fail("ValueError")

        def go():
            k = 0
            while n is None or k < n:
                k += 1
                yield self.block(body, env)

        return self.rounds(go())

    def do_for(self, env, name, e, cond, step, body):
        """`for (var name = e; cond; step)`: a fresh variable in each iteration."""
        inside = env.inside if env else False
        current = Env(name, self.ev(e, env), env, inside)

        def go():
            nonlocal current
            while truth(self.ev(cond, current)):
                yield self.block(body, current)
                current = Env(name, current.value, env, inside)
                self.do(step, current)

        return self.rounds(go())

    def do_each(self, env, names, e, body):
        values = self.steps(self.ev(e, env), len(names))
        outer = Env(None, None, env, env.inside if env else False)

        def go():
            for row in values:
                inner = outer
                for name, value in zip(names, row):
                    inner = self.put(inner, name, value, True)
                yield self.block(body, inner)

        return self.rounds(go())

    def steps(self, x, width):
        if type(x) in (list, str):
            return self.elements(x, width)
        if type(x) in (Dict, Set) or type(x) is Struct:
            if type(x) is Set and width == 2:
                raise Discard("a set with two names")
            return self.pairs(x, width)
        return fail("TypeError")

    def elements(self, x, width):
        for i in range(len(x)):
            if i >= len(x):
                return
            yield (x[i],) if width == 1 else (i, x[i])

    def pairs(self, x, width):
        version = x.version
        keys = list(x.fields) if type(x) is Struct else x.keys()
        for key in keys:
            value = x.fields[key] if type(x) is Struct else x.get(key)
            yield (key,) if width == 1 else (key, value)
            if x.version != version:
                fail("ValueError")

    def do_break(self, env):
        return ("break",)

    def do_continue(self, env):
        return ("continue",)

    def do_return(self, env, e):
        return ("return", None if e is None else self.ev(e, env))

    def do_throw(self, env, e):
        x = self.ev(e, env)
        raise Fault(x if type(x) is Error else Error("Error", text(x), x))

    def do_try(self, env, body, name, handler, last):
        result, depth = None, self.depth
        try:
            result = self.block(body, env)
        except Fault as fault:
            self.depth = depth
            if handler is None:
                self.finish(env, last)
                raise
            result = self.caught(env, name, handler, last, fault.error)
        left = self.finish(env, last)
        return left if left is not None else result

    def caught(self, env, name, handler, last, error):
        depth = self.depth
        try:
            return self.block(handler, env, name, error)
        except Fault:
            self.depth = depth
            self.finish(env, last)
            raise

    def finish(self, env, last):
        return self.block(last, env) if last is not None else None

    # Expressions

    def ev(self, e, env):
        self.fuel -= 1
        if self.fuel < 0:
            raise Discard("long")
        return self.expressions[e[0]](env, *e[1:])

    def ev_num(self, env, value, _text):
        return value

    def ev_str(self, env, value, _quote):
        return value

    def ev_const(self, env, value):
        return value

    def ev_name(self, env, name):
        place = self.find(env, name)
        if place:
            return place.value
        if name in self.globals:
            return self.globals[name]
        return GLOBALS[name] if name in GLOBALS else fail("NameError")

    def ev_scope(self, env, module, name):
        return METHODS[MODULES[module]][name]

    def ev_bin(self, env, op, a, b):
        return arithmetic(op, self.ev(a, env), self.ev(b, env))

    def ev_neg(self, env, a):
        return negated(self.ev(a, env))

    def ev_not(self, env, a):
        return not truth(self.ev(a, env))

    def ev_fact(self, env, a):
        return self.call(GLOBALS["factorial"], [self.ev(a, env)])

    def ev_chain(self, env, operands, ops):
        left = self.ev(operands[0], env)
        for op, e in zip(ops, operands[1:]):
            right = self.ev(e, env)
            if not (equal(left, right) if op == "==" else compare(op, left, right)):
                return False
            left = right
        return True

    def ev_ne(self, env, a, b):
        return not equal(self.ev(a, env), self.ev(b, env))

    def ev_and(self, env, a, b):
        return truth(self.ev(a, env)) and truth(self.ev(b, env))

    def ev_or(self, env, a, b):
        return truth(self.ev(a, env)) or truth(self.ev(b, env))

    def ev_in(self, env, a, b):
        x = self.ev(a, env)
        return member(x, self.ev(b, env))

    def ev_cond(self, env, c, a, b):
        return self.ev(a if truth(self.ev(c, env)) else b, env)

    def arguments(self, env, items):
        values = []
        for item in items:
            if item[0] != "spread":
                values.append(self.ev(item, env))
                continue
            x = self.ev(item[1], env)
            values += x if type(x) is list else x.keys() if type(x) is Set else fail("TypeError")
        return values

    def ev_array(self, env, items):
        return self.arguments(env, items)

    def ev_dict(self, env, pairs):
        return Dict([(self.ev(k, env), self.ev(v, env)) for k, v in pairs])

    def ev_struct(self, env, fields):
        return Struct({name: self.ev(e, env) for name, e in fields})

    def ev_index(self, env, a, indices):
        x = self.ev(a, env)
        for i in [self.ev(i, env) for i in indices]:
            x = indexed(x, i)
        return x

    def ev_slice(self, env, a, i, j):
        x = self.ev(a, env)
        return sliced(x, *(None if k is None else self.ev(k, env) for k in (i, j)))

    def ev_lambda(self, env, style, params, body):
        return Function("", params, body, env)

    def ev_call(self, env, f, args):
        function = self.ev(f, env)
        return self.call(function, self.arguments(env, args))

    def ev_field(self, env, a, name):
        return self.field(self.ev(a, env), name)

    def field(self, x, name):
        if type(x) is Error:
            return self.of_error(x, name)
        holder = x.find(name) if type(x) is Struct else None
        return holder.fields[name] if holder else fail("AttributeError")

    def of_error(self, x, name):
        if name == "message" and x.message is None:
            raise Discard("message")
        return getattr(x, name) if name in ("kind", "message", "value") else fail("AttributeError")

    def ev_method(self, env, a, name, args):
        """The object, the arguments, and only then the method, as the program does it."""
        x = self.ev(a, env)
        values = self.arguments(env, args)
        if type(x) is Struct:
            return self.call(self.field(x, name), values, x)
        return self.call(method(x, name), [x] + values)

    def ev_fstr(self, env, parts):
        return "".join(part if type(part) is str else self.formatted(env, *part) for part in parts)

    def formatted(self, env, e, spec):
        x = self.ev(e, env)
        if spec is None:
            return text(x)
        return formatted(x, spec) if fits(x, spec) else fail("ValueError")

    # Calls

    def call(self, f, args, own=None):
        if type(f) is Builtin:
            if len(args) < f.least or f.most is not None and len(args) > f.most:
                fail("ArityError")
            return f.run(self, args)
        if type(f) is not Function:
            fail("TypeError")
        self.depth += 1
        if self.depth > DEPTH_MAX:
            raise Discard("deep")
        result = self.run_body(f, self.parameters(f, args, own))
        self.depth -= 1
        return result

    def run_body(self, f, env):
        if type(f.body) is tuple:
            return self.ev(f.body, env)
        result = self.block(f.body, env)
        return result[1] if result is not None else None

    def parameters(self, f, args, own):
        required, rest = f.plain()
        most = len(f.params) - rest
        if len(args) < required or not rest and len(args) > most:
            fail("ArityError")
        env = Env("self" if own is not None else None, own, f.env, True)
        for i, (kind, name, default) in enumerate(f.params):
            if kind == "rest":
                value = args[i:]
            else:
                value = args[i] if i < len(args) else self.ev(default, env)
            env = bind(env, name, value)
        return env


def run(inputs, fuel=400000):
    """What a program prints; raises Discard where the model cannot tell."""
    try:
        return Machine(fuel).run(inputs)
    except RecursionError:
        raise Discard("deep") from None


__all__ = ["run", "Machine", "Dict"]
