//! Which globals a unit reads and writes, and what else of the session it may touch: what tells which inputs depend on which.

use super::{Place, Resolution};
use crate::syntax::ast::{
    Block, Expr, ExprKind, Function, FunctionBody, Name, Program, Stmt, StmtKind,
};
use crate::text::Symbol;
use rustc_hash::FxHashSet;

/// What a piece of code may touch.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// Global names that it mentions, those of builtins included.
    pub reads: FxHashSet<Symbol>,
    /// Global names that it assigns or declares.
    pub writes: FxHashSet<Symbol>,
    /// Global names that it declares as constants.
    pub constants: FxHashSet<Symbol>,
    /// Names behind `.` and `::`.
    pub members: FxHashSet<Symbol>,
    /// It assigns elements, fields or variables that closures share.
    pub mutates: bool,
    /// It includes a module, which may do anything.
    pub includes: bool,
}

impl Uses {
    /// Adds what another piece may touch.
    pub fn add(&mut self, other: &Uses) {
        self.reads.extend(&other.reads);
        self.writes.extend(&other.writes);
        self.constants.extend(&other.constants);
        self.members.extend(&other.members);
        self.mutates |= other.mutates;
        self.includes |= other.includes;
    }
}

/// What a unit touches when it runs, and what the functions touch that it declares, which run later if at all.
#[derive(Clone, Debug, Default)]
pub struct UnitUses {
    /// When it runs. A function value that is no declaration may be called at once, so it counts here too.
    pub now: Uses,
    /// When its functions run.
    pub later: Uses,
    /// Global names that declared functions without captures are bound to: such a value refers to nothing that can change.
    pub functions: FxHashSet<Symbol>,
}

/// What a unit may touch. O(size of the program).
pub fn uses(program: &Program, resolution: &Resolution) -> UnitUses {
    let mut finder = Finder {
        resolution,
        found: UnitUses::default(),
        depth: 0,
        declared: 0,
    };
    finder.statements(&program.statements);
    finder.found
}

struct Finder<'a> {
    resolution: &'a Resolution,
    found: UnitUses,
    /// Functions that are open, and those of them that are declared at the top level and no values.
    depth: usize,
    declared: usize,
}

impl Finder<'_> {
    /// Notes in whatever applies here.
    fn note(&mut self, what: impl Fn(&mut Uses)) {
        if self.declared == 0 {
            what(&mut self.found.now);
        }
        if self.depth > 0 {
            what(&mut self.found.later);
        }
    }

    fn read(&mut self, name: &Name) {
        if self.resolution.place(name.id) == Place::Global {
            self.note(|uses| {
                uses.reads.insert(name.symbol);
            });
        }
    }

    fn write(&mut self, name: &Name) {
        match self.resolution.place(name.id) {
            Place::Global => {
                // In a function an assignment asks whether the name is declared.
                let in_function = self.depth > 0;
                self.note(|uses| {
                    uses.writes.insert(name.symbol);
                    if in_function {
                        uses.reads.insert(name.symbol);
                    }
                });
            }
            Place::Upvalue(..) => self.note(|uses| uses.mutates = true),
            // A local that a closure shares may outlive the statement.
            Place::Local(id) if self.resolution.local(id).in_cell() => {
                self.note(|uses| uses.mutates = true);
            }
            Place::Local(_) | Place::Unset | Place::OwnSelf => {}
        }
    }

    fn constant(&mut self, name: &Name) {
        self.write(name);
        self.note(|uses| {
            uses.constants.insert(name.symbol);
        });
    }

    fn statements(&mut self, statements: &[Stmt]) {
        for s in statements {
            self.statement(s);
        }
    }

    fn block(&mut self, block: &Block) {
        self.statements(&block.statements);
    }

    fn statement(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Expr(e) | StmtKind::Throw(e) => self.expr(e),
            StmtKind::Var { name, value } => {
                self.optional(value.as_ref());
                self.write(name);
            }
            StmtKind::Typed { name, value, .. } => {
                self.expr(value);
                self.write(name);
            }
            StmtKind::Define { name, value } => {
                self.expr(value);
                self.constant(name);
            }
            StmtKind::Assign { target, op, value } => {
                self.expr(value);
                self.assignment(target, op.is_some());
            }
            StmtKind::Return(e) => self.optional(e.as_ref()),
            StmtKind::Break | StmtKind::Continue => {}
            StmtKind::Include { .. } => self.note(|uses| uses.includes = true),
            StmtKind::Block(block) => self.block(block),
            StmtKind::If { arms, otherwise } => {
                arms.iter()
                    .for_each(|(condition, body)| self.guarded(condition, body));
                self.blocks(otherwise.iter());
            }
            StmtKind::While { condition, body } => self.guarded(condition, body),
            StmtKind::Loop { count, body } => {
                self.optional(count.as_ref());
                self.block(body);
            }
            StmtKind::For {
                init,
                test,
                step,
                body,
            } => {
                init.iter().chain(step).for_each(|s| self.statement(s));
                self.optional(test.as_ref());
                self.block(body);
            }
            StmtKind::ForIn {
                first,
                second,
                over,
                body,
            } => {
                self.expr(over);
                self.write(first);
                second.iter().for_each(|second| self.write(second));
                self.block(body);
            }
            StmtKind::Func { name, function } => self.function_statement(name, function),
            StmtKind::Struct { name, fields } => {
                fields.iter().for_each(|field| self.expr(&field.value));
                self.write(name);
            }
            StmtKind::Try {
                body,
                catch,
                finally,
            } => {
                let catch = catch.iter().map(|catch| &catch.body);
                self.blocks([body].into_iter().chain(catch).chain(finally));
            }
        }
    }

    fn guarded(&mut self, condition: &Expr, body: &Block) {
        self.expr(condition);
        self.block(body);
    }

    fn blocks<'b>(&mut self, blocks: impl Iterator<Item = &'b Block>) {
        blocks.for_each(|block| self.block(block));
    }

    /// A target gets a value, which may depend on the old one.
    fn assignment(&mut self, target: &Expr, reads: bool) {
        if let ExprKind::Name(name) = &target.kind {
            if reads {
                self.read(name);
            }
            self.write(name);
        } else {
            self.expr(target);
            self.note(|uses| uses.mutates = true);
        }
    }

    fn function_statement(&mut self, name: &Name, function: &Function) {
        self.write(name);
        let global = self.resolution.place(name.id) == Place::Global;
        // What a function at the top level does, it does only when somebody mentions its name.
        if global && self.depth == 0 {
            if self.resolution.function(function.id).upvalues.is_empty() {
                self.found.functions.insert(name.symbol);
            }
            self.declared += 1;
            self.function(function);
            self.declared -= 1;
        } else {
            self.function(function);
        }
    }

    fn function(&mut self, function: &Function) {
        self.depth += 1;
        match &function.body {
            FunctionBody::Block(block) => self.block(block),
            FunctionBody::Expr(e) => self.expr(e),
        }
        self.depth -= 1;
    }

    fn optional(&mut self, e: Option<&Expr>) {
        if let Some(e) = e {
            self.expr(e);
        }
    }

    fn exprs(&mut self, exprs: &[Expr]) {
        for e in exprs {
            self.expr(e);
        }
    }

    fn member(&mut self, name: Symbol) {
        self.note(|uses| {
            uses.members.insert(name);
        });
    }

    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Constant(_) => {}
            ExprKind::Name(name) => self.read(name),
            ExprKind::Paren(e)
            | ExprKind::Negate(e)
            | ExprKind::Not(e)
            | ExprKind::Factorial(e)
            | ExprKind::Root(_, e) => self.expr(e),
            ExprKind::Array(items) => self.exprs(items),
            ExprKind::Struct(fields) => {
                for field in fields {
                    self.expr(&field.value);
                }
            }
            ExprKind::Function(function) => self.function(function),
            ExprKind::Power { base, exponent, .. } => {
                self.expr(base);
                self.expr(exponent);
            }
            ExprKind::Chain { first, rest } => {
                self.expr(first);
                for link in rest {
                    self.expr(&link.operand);
                }
            }
            ExprKind::Compare { first, rest } => {
                self.expr(first);
                for link in rest {
                    self.expr(&link.operand);
                }
            }
            ExprKind::Logic { operands, .. } => self.exprs(operands),
            ExprKind::Call { callee, args } => {
                self.expr(callee);
                self.exprs(args);
            }
            ExprKind::Method { object, name, args } => {
                self.expr(object);
                self.member(name.symbol);
                self.exprs(args);
            }
            ExprKind::Index { object, indices } => {
                self.expr(object);
                self.exprs(indices);
            }
            ExprKind::Member { object, name } | ExprKind::Scoped { object, name } => {
                self.expr(object);
                self.member(name.symbol);
            }
        }
    }
}
