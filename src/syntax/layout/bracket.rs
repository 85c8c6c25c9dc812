//! Opening and closing brackets.

use super::Pass;
use super::state::{After, Kind, State};
use crate::syntax::token::Lex;
use crate::text::{Fault, Span, counted};

impl Pass<'_> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what is not listed is refused"
    )]
    pub(super) fn brace(&mut self, span: Span) -> Result<(), Fault> {
        let frame = self.frame();
        let block = (Kind::Block, State::Start);
        let ((kind, state), parent) = match frame.state {
            State::Start if self.previous.is_none() => {
                self.begin_statement(span);
                ((Kind::Either, State::Start), State::EitherEnd)
            }
            State::Start if !frame.kind.holds_statements() => {
                return Err(self.wrong(Lex::Open(b'{'), span));
            }
            State::Start | State::End | State::EitherEnd | State::Body | State::ElseBody => {
                self.begin_statement(span);
                (block, State::End)
            }
            State::Operand if frame.condition => {
                self.begin_statement(span);
                (block, State::End)
            }
            State::Loop => (block, State::End),
            State::FuncNamed => (block, State::End),
            State::Need | State::Primary | State::Element | State::Jump | State::LambdaBody => {
                ((Kind::Record, State::Start), State::Operand)
            }
            State::FuncBody => (block, State::Operand),
            State::StructBrace => ((Kind::Record, State::Start), State::End),
            State::DoHead => (block, State::Operand),
            State::CatchHead => (block, After::Catch.state()),
            State::Brace(after) => (block, after.state()),
            _ => return Err(self.wrong(Lex::Open(b'{'), span)),
        };
        let after_bars = frame_is_lambda(self.frame().state);
        if self.frame().state == State::Jump {
            self.frame_mut().fixed = true;
        }
        self.push(kind, span, state, parent)?;
        self.frame_mut().after_bars = after_bars;
        Ok(())
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what is not listed is a value, or refused"
    )]
    pub(super) fn bracket(&mut self, bracket: u8, span: Span) -> Result<(), Fault> {
        let state = self.frame().state;
        let round = bracket == b'(';
        let lex = Lex::Open(bracket);
        match state {
            State::For if round => {
                return self.push(Kind::ForParts(0), span, State::Start, State::Body);
            }
            State::FuncStatement | State::FuncValue if round => {
                return self.push(Kind::Params, span, State::Param, State::FuncBody);
            }
            State::FuncNamed if round => {
                return self.push(Kind::Params, span, State::Param, State::Brace(After::End));
            }
            State::CatchHead if round => {
                return self.push(Kind::Catch, span, State::Param, State::Brace(After::Catch));
            }
            State::Operand | State::Typed | State::ForMaybe | State::EitherEnd => {
                let (kind, inner) = if round {
                    (Kind::Args, State::Element)
                } else {
                    (Kind::Index, State::Need)
                };
                let kind = if state == State::EitherEnd && !round {
                    Kind::Array
                } else {
                    kind
                };
                return self.push(kind, span, inner, State::Operand);
            }
            _ => {}
        }
        self.value(lex, span)?;
        let (kind, inner) = if round {
            (Kind::Group, State::Need)
        } else {
            (Kind::Array, State::Element)
        };
        self.push(kind, span, inner, State::Operand)
    }

    pub(super) fn close(&mut self, bracket: u8, span: Span) -> Result<(), Fault> {
        let frame = *self.frame();
        let opens = match frame.kind {
            Kind::Unit | Kind::Bars => None,
            Kind::Block | Kind::Either | Kind::Record => Some((b'{', b'}')),
            Kind::Array | Kind::Index => Some((b'[', b']')),
            Kind::Group
            | Kind::Args
            | Kind::ForParts(_)
            | Kind::ForIn
            | Kind::Params
            | Kind::Catch => Some((b'(', b')')),
        };
        let Some((open, wanted)) = opens else {
            if frame.kind == Kind::Bars {
                return Err(self.wrong(Lex::Close(bracket), span));
            }
            return Err(
                Fault::syntax(span, format!("unmatched `{}`", bracket as char))
                    .label("nothing is open here"),
            );
        };
        if wanted != bracket {
            let line = self.source[..frame.opener.start as usize]
                .bytes()
                .filter(|b| *b == b'\n')
                .count();
            let here = self.source[..span.start as usize]
                .bytes()
                .filter(|b| *b == b'\n')
                .count();
            let (found, wanted, open) = (bracket as char, wanted as char, open as char);
            let place = if line == here {
                String::new()
            } else {
                format!(", opened {} before", counted(here - line, "line"))
            };
            let message =
                format!("unmatched `{found}`: expected `{wanted}` to close `{open}`{place}");
            return Err(Fault::syntax(span, message));
        }
        let whole = match frame.kind {
            Kind::Block | Kind::Either => frame.may_end(),
            Kind::Record => matches!(frame.state, State::Start | State::Operand),
            Kind::Args | Kind::Array => matches!(frame.state, State::Element | State::Operand),
            Kind::Index => matches!(frame.state, State::Element | State::Operand),
            Kind::Params => matches!(frame.state, State::Param | State::ParamDone),
            Kind::Catch => frame.state == State::ParamDone,
            Kind::ForIn | Kind::Group => frame.state == State::Operand,
            Kind::ForParts(seen) => {
                let over = frame.state.is_operand()
                    || matches!(
                        frame.state,
                        State::Start | State::Jump | State::Stop | State::Declared
                    );
                seen == 2 && over
            }
            Kind::Unit | Kind::Bars => false,
        };
        if !whole {
            return Err(self.wrong(Lex::Close(bracket), span));
        }
        let opener = frame.opener.start;
        if (span.start - opener) as usize >= self.sizes.bracket {
            self.outline.brackets.push((opener, span.start));
        }
        self.pop();
        Ok(())
    }
}

fn frame_is_lambda(state: State) -> bool {
    state == State::LambdaBody
}
