//! A single walk over the tree. To look for something in it, implement [`Visit`] and override what
//! matters; everything else is visited in the order in which it is written.
//!
//! The walk follows the scoping rules of the language: it reports where each scope opens and
//! closes, and calls [`Visit::declare`] where a name becomes visible.

use super::ast::{
    ArithOp, Block, Catch, CompareOp, Expr, ExprKind, Field, Function, FunctionBody, List, Name,
    Stmt, StmtKind, Target, TextPart, Word,
};
use crate::text::Span;

/// The role of a part in the statement or expression that contains it. Parts that need no
/// description, such as the elements of an array, have no role.
#[derive(Clone, Copy, Debug)]
pub enum Role<'t> {
    /// The target of an assignment.
    Target,
    /// The condition of an `if`, or of `c ? a : b`.
    Condition,
    /// The body or value that follows a condition.
    Then,
    /// The body after the last `else`, or the value after the last `:`.
    Else,
    /// The condition of a loop.
    Test,
    /// The body of a loop or a `try`.
    Body,
    /// The number of times a loop runs.
    Count,
    /// The initial statement of a `for`.
    Start,
    /// The statement that a `for` runs after each pass.
    Step,
    /// The value that a `for … in` iterates over.
    Over,
    /// The handler of a `try`.
    Catch(Option<&'t Name>),
    /// The `finally` block of a `try`.
    Finally,
    /// The callee of a call, or the object that is indexed or has the member.
    Object,
    /// The container that `in` searches.
    Container,
    /// The start of a slice.
    From,
    /// The end of a slice.
    To,
    /// The exponent of a power.
    Exponent,
    /// The operand that follows this operator.
    Operand(ArithOp),
    /// The operand that follows this comparison.
    Compared(CompareOp),
    /// The value of this field.
    Field(&'t Word),
    /// The default of this parameter.
    Default(&'t Name),
}

/// The result of a visit: nothing, or the reason to stop.
pub type Visited<S> = Result<(), S>;

/// A walk over a tree. Each method also visits the node's children unless its comment says
/// otherwise.
pub trait Visit {
    /// The reason a walk can stop; [`Infallible`](std::convert::Infallible) if it never does.
    type Stop;

    /// Visits a statement.
    fn statement(&mut self, s: &Stmt) -> Visited<Self::Stop> {
        walk_statement(self, s)
    }

    /// Visits an expression other than a name that is assigned to.
    fn expr(&mut self, e: &Expr) -> Visited<Self::Stop> {
        walk_expr(self, e)
    }

    /// Visits the condition, count or range in the head of a statement that starts at `from`.
    fn head(&mut self, _from: Span, e: &Expr) -> Visited<Self::Stop> {
        self.expr(e)
    }

    /// Visits a block or an unbraced body, which is a scope.
    fn block(&mut self, block: &Block) -> Visited<Self::Stop> {
        self.open_scope();
        walk_statements(self, &block.statements)?;
        self.close_scope();
        Ok(())
    }

    /// Visits a declared function: its name, then the function.
    fn function_statement(&mut self, name: &Name, function: &Function) -> Visited<Self::Stop> {
        self.declare(name)?;
        self.function(function)
    }

    /// Visits a function.
    fn function(&mut self, function: &Function) -> Visited<Self::Stop> {
        walk_function(self, function)
    }

    /// Visits the body of a function that is an expression.
    fn function_value(&mut self, e: &Expr) -> Visited<Self::Stop> {
        self.expr(e)
    }

    /// Visits the default of a parameter.
    fn default_value(&mut self, e: &Expr) -> Visited<Self::Stop> {
        self.expr(e)
    }

    /// Visits a call: the callee, then the arguments.
    fn call(&mut self, callee: &Expr, args: &[Expr]) -> Visited<Self::Stop> {
        walk_call(self, callee, args)
    }

    /// Visits an element or field that is assigned to.
    fn assigned_part(&mut self, target: &Expr) -> Visited<Self::Stop> {
        self.expr(target)
    }

    /// Visits a name that is declared here: a variable, a constant, a parameter or a function. It
    /// has no children.
    fn declare(&mut self, _name: &Name) -> Visited<Self::Stop> {
        Ok(())
    }

    /// Visits a name that becomes a constant here, after [`declare`](Self::declare). It has no
    /// children.
    fn constant(&mut self, _name: &Name) {}

    /// Visits a name whose value is used. It has no children.
    fn read(&mut self, _name: &Name) -> Visited<Self::Stop> {
        Ok(())
    }

    /// Visits a name that is assigned to; with `op`, its previous value is used too. It has no
    /// children.
    fn assign(&mut self, _name: &Name, _op: Option<ArithOp>) -> Visited<Self::Stop> {
        Ok(())
    }

    /// Visits a name after `.` or `::`. It has no children.
    fn member(&mut self, _name: &Word) {}

    /// Visits the inclusion of a module.
    fn include(&mut self) {}

    /// Called where a scope begins.
    fn open_scope(&mut self) {}

    /// Called where the innermost scope ends.
    fn close_scope(&mut self) {}

    /// Called with the role of the part that is visited next.
    fn role(&mut self, _role: Role<'_>) {}
}

/// Visits statements in order.
///
/// # Errors
/// The visitor's reason to stop.
pub fn walk_statements<V: Visit + ?Sized>(v: &mut V, statements: &[Stmt]) -> Visited<V::Stop> {
    statements.iter().try_for_each(|s| v.statement(s))
}

/// Visits the children of a statement.
///
/// # Errors
/// The visitor's reason to stop.
pub fn walk_statement<V: Visit + ?Sized>(v: &mut V, s: &Stmt) -> Visited<V::Stop> {
    match &s.kind {
        StmtKind::Expr(e) | StmtKind::Throw(e) => v.expr(e),
        StmtKind::Var { name, value } => {
            walk_optional(v, value.as_ref())?;
            v.declare(name)
        }
        StmtKind::Typed { name, value, .. } => {
            v.expr(value)?;
            v.declare(name)
        }
        StmtKind::Symbols { names } => names.iter().try_for_each(|name| v.declare(name)),
        StmtKind::Define { name, value } => walk_define(v, name, value),
        StmtKind::Assign { target, op, value } => walk_assign(v, target, *op, value),
        StmtKind::Unpack {
            list,
            declares,
            value,
        } => {
            v.expr(value)?;
            walk_targets(v, list, *declares)
        }
        StmtKind::Return(e) => walk_optional(v, e.as_ref()),
        StmtKind::Break | StmtKind::Continue => Ok(()),
        StmtKind::Include { .. } => {
            v.include();
            Ok(())
        }
        StmtKind::Block(block) => v.block(block),
        StmtKind::If { arms, otherwise } => walk_if(v, s.span, arms, otherwise.as_ref()),
        StmtKind::While { condition, body } => {
            walk_loop(v, s.span, Role::Test, Some(condition), body)
        }
        StmtKind::Loop { count, body } => walk_loop(v, s.span, Role::Count, count.as_ref(), body),
        StmtKind::For {
            init,
            test,
            step,
            body,
        } => {
            let parts = [init.as_deref(), step.as_deref()];
            walk_for(v, parts, test.as_ref(), body)
        }
        StmtKind::ForIn {
            first,
            second,
            over,
            body,
        } => {
            walk_over(v, s.span, over)?;
            walk_for_in(v, first, second.as_ref(), body)
        }
        StmtKind::ForUnpack { list, over, body } => {
            walk_over(v, s.span, over)?;
            walk_for_unpack(v, list, body)
        }
        StmtKind::Try {
            body,
            catch,
            finally,
        } => {
            walk_body(v, Role::Body, body)?;
            walk_handlers(v, catch.as_ref(), finally.as_ref())
        }
        StmtKind::Func { name, function } => v.function_statement(name, function),
        StmtKind::Struct { name, fields } => {
            walk_fields(v, fields)?;
            v.declare(name)
        }
    }
}

fn walk_loop<V: Visit + ?Sized>(
    v: &mut V,
    span: Span,
    role: Role<'_>,
    head: Option<&Expr>,
    body: &Block,
) -> Visited<V::Stop> {
    if let Some(head) = head {
        v.role(role);
        v.head(span, head)?;
    }
    walk_body(v, Role::Body, body)
}

fn walk_for<V: Visit + ?Sized>(
    v: &mut V,
    [init, step]: [Option<&Stmt>; 2],
    test: Option<&Expr>,
    body: &Block,
) -> Visited<V::Stop> {
    v.open_scope();
    walk_part(v, Role::Start, init)?;
    if let Some(test) = test {
        v.role(Role::Test);
        v.head(test.span, test)?;
    }
    walk_part(v, Role::Step, step)?;
    walk_body(v, Role::Body, body)?;
    v.close_scope();
    Ok(())
}

fn walk_for_in<V: Visit + ?Sized>(
    v: &mut V,
    first: &Name,
    second: Option<&Name>,
    body: &Block,
) -> Visited<V::Stop> {
    v.open_scope();
    v.declare(first)?;
    second.iter().try_for_each(|name| v.declare(name))?;
    walk_body(v, Role::Body, body)?;
    v.close_scope();
    Ok(())
}

fn walk_over<V: Visit + ?Sized>(v: &mut V, span: Span, over: &Expr) -> Visited<V::Stop> {
    v.role(Role::Over);
    v.head(span, over)
}

fn walk_for_unpack<V: Visit + ?Sized>(v: &mut V, list: &List, body: &Block) -> Visited<V::Stop> {
    v.open_scope();
    walk_targets(v, list, true)?;
    walk_body(v, Role::Body, body)?;
    v.close_scope();
    Ok(())
}

fn walk_handlers<V: Visit + ?Sized>(
    v: &mut V,
    catch: Option<&Catch>,
    finally: Option<&Block>,
) -> Visited<V::Stop> {
    catch.iter().try_for_each(|catch| walk_catch(v, catch))?;
    finally
        .iter()
        .try_for_each(|block| walk_body(v, Role::Finally, block))
}

fn walk_assign<V: Visit + ?Sized>(
    v: &mut V,
    target: &Expr,
    op: Option<ArithOp>,
    value: &Expr,
) -> Visited<V::Stop> {
    match target.as_name() {
        Some(name) => {
            v.expr(value)?;
            v.assign(name, op)
        }
        None => {
            v.role(Role::Target);
            v.assigned_part(target)?;
            v.expr(value)
        }
    }
}

/// Visits the targets that elements are assigned to, in order.
///
/// # Errors
/// The visitor's reason to stop.
pub fn walk_targets<V: Visit + ?Sized>(v: &mut V, list: &List, declares: bool) -> Visited<V::Stop> {
    list.all().try_for_each(|target| match target {
        Target::Name(name) if declares => v.declare(name),
        Target::Name(name) => v.assign(name, None),
        Target::Place(place) => {
            v.role(Role::Target);
            v.assigned_part(place)
        }
        Target::List(list) => walk_targets(v, list, declares),
    })
}

fn walk_if<V: Visit + ?Sized>(
    v: &mut V,
    span: Span,
    arms: &[(Expr, Block)],
    otherwise: Option<&Block>,
) -> Visited<V::Stop> {
    for (i, (condition, body)) in arms.iter().enumerate() {
        v.role(Role::Condition);
        v.head(if i == 0 { span } else { condition.span }, condition)?;
        walk_body(v, Role::Then, body)?;
    }
    otherwise.map_or(Ok(()), |body| walk_body(v, Role::Else, body))
}

fn walk_catch<V: Visit + ?Sized>(v: &mut V, catch: &Catch) -> Visited<V::Stop> {
    v.open_scope();
    catch.name.iter().try_for_each(|name| v.declare(name))?;
    walk_body(v, Role::Catch(catch.name.as_ref()), &catch.body)?;
    v.close_scope();
    Ok(())
}

fn walk_body<V: Visit + ?Sized>(v: &mut V, role: Role<'_>, body: &Block) -> Visited<V::Stop> {
    v.role(role);
    v.block(body)
}

/// Visits one of the statements in the header of a `for`.
fn walk_part<V: Visit + ?Sized>(
    v: &mut V,
    role: Role<'_>,
    part: Option<&Stmt>,
) -> Visited<V::Stop> {
    let Some(part) = part else { return Ok(()) };
    v.role(role);
    v.statement(part)
}

fn walk_optional<V: Visit + ?Sized>(v: &mut V, e: Option<&Expr>) -> Visited<V::Stop> {
    e.map_or(Ok(()), |e| v.expr(e))
}

fn walk_fields<V: Visit + ?Sized>(v: &mut V, fields: &[Field]) -> Visited<V::Stop> {
    fields.iter().try_for_each(|field| {
        v.role(Role::Field(&field.key));
        v.expr(&field.value)
    })
}

/// Visits the parameters and the body of a function.
///
/// # Errors
/// The visitor's reason to stop.
pub fn walk_function<V: Visit + ?Sized>(v: &mut V, function: &Function) -> Visited<V::Stop> {
    for (param, default) in function.parameters() {
        if let Some(default) = default {
            v.role(Role::Default(param));
            v.default_value(default)?;
        }
        v.declare(param)?;
    }
    match &function.body {
        FunctionBody::Block(block) => walk_statements(v, &block.statements),
        FunctionBody::Expr(e) => v.function_value(e),
    }
}

/// Visits the callee, then the arguments.
///
/// # Errors
/// The visitor's reason to stop.
pub fn walk_call<V: Visit + ?Sized>(v: &mut V, callee: &Expr, args: &[Expr]) -> Visited<V::Stop> {
    walk_object(v, callee)?;
    walk_exprs(v, args)
}

fn walk_object<V: Visit + ?Sized>(v: &mut V, object: &Expr) -> Visited<V::Stop> {
    v.role(Role::Object);
    v.expr(object)
}

fn walk_exprs<V: Visit + ?Sized>(v: &mut V, exprs: &[Expr]) -> Visited<V::Stop> {
    exprs.iter().try_for_each(|e| v.expr(e))
}

fn walk_define<V: Visit + ?Sized>(v: &mut V, name: &Name, value: &Expr) -> Visited<V::Stop> {
    v.expr(value)?;
    v.declare(name)?;
    v.constant(name);
    Ok(())
}

fn walk_in<V: Visit + ?Sized>(v: &mut V, item: &Expr, container: &Expr) -> Visited<V::Stop> {
    v.expr(item)?;
    v.role(Role::Container);
    v.expr(container)
}

fn walk_conditional<V: Visit + ?Sized>(
    v: &mut V,
    arms: &[(Expr, Expr)],
    otherwise: &Expr,
) -> Visited<V::Stop> {
    for (condition, value) in arms {
        v.role(Role::Condition);
        v.expr(condition)?;
        v.role(Role::Then);
        v.expr(value)?;
    }
    v.role(Role::Else);
    v.expr(otherwise)
}

fn walk_bound<V: Visit + ?Sized>(
    v: &mut V,
    role: Role<'_>,
    bound: Option<&Expr>,
) -> Visited<V::Stop> {
    let Some(bound) = bound else { return Ok(()) };
    v.role(role);
    v.expr(bound)
}

/// Visits the children of an expression.
///
/// # Errors
/// The visitor's reason to stop.
pub fn walk_expr<V: Visit + ?Sized>(v: &mut V, e: &Expr) -> Visited<V::Stop> {
    match &e.kind {
        ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Bool(_)
        | ExprKind::Null
        | ExprKind::Constant(_) => Ok(()),
        ExprKind::Name(name) => v.read(name),
        ExprKind::Paren(inner)
        | ExprKind::Spread(inner)
        | ExprKind::Negate(inner)
        | ExprKind::Not(inner)
        | ExprKind::Factorial(inner)
        | ExprKind::Root(_, inner) => v.expr(inner),
        ExprKind::Formatted(parts) => parts
            .iter()
            .filter_map(TextPart::value)
            .try_for_each(|value| v.expr(value)),
        ExprKind::Array(items) => walk_exprs(v, items),
        ExprKind::Dict(entries) => {
            for (key, value) in entries {
                v.expr(key)?;
                v.expr(value)?;
            }
            Ok(())
        }
        ExprKind::Struct(fields) => walk_fields(v, fields),
        ExprKind::Function(function) => v.function(function),
        ExprKind::Power { base, exponent } => {
            v.expr(base)?;
            v.role(Role::Exponent);
            v.expr(exponent)
        }
        ExprKind::Chain { first, rest } => {
            v.expr(first)?;
            rest.iter().try_for_each(|link| {
                v.role(Role::Operand(link.op));
                v.expr(&link.operand)
            })
        }
        ExprKind::Compare { first, rest } => {
            v.expr(first)?;
            rest.iter().try_for_each(|link| {
                v.role(Role::Compared(link.op));
                v.expr(&link.operand)
            })
        }
        ExprKind::In { item, container } => walk_in(v, item, container),
        ExprKind::Conditional { arms, otherwise } => walk_conditional(v, arms, otherwise),
        ExprKind::Logic { operands, .. } => walk_exprs(v, operands),
        ExprKind::Call { callee, args } => v.call(callee, args),
        ExprKind::Method { object, name, args } => {
            walk_object(v, object)?;
            v.member(name);
            walk_exprs(v, args)
        }
        ExprKind::Index { object, indices } => {
            walk_object(v, object)?;
            walk_exprs(v, indices)
        }
        ExprKind::Slice { object, from, to } => {
            walk_object(v, object)?;
            walk_bound(v, Role::From, from.as_deref())?;
            walk_bound(v, Role::To, to.as_deref())
        }
        ExprKind::Member { object, name } | ExprKind::Scoped { object, name } => {
            walk_object(v, object)?;
            v.member(name);
            Ok(())
        }
    }
}
