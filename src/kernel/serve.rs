//! Handles requests one after another.

use super::outlet::{Cell, KernelWorld, Outlet};
use super::sockets::{Channel, Request, Sent, Sockets, published};
use super::wire::PROTOCOL;
use super::{ask, connection};
use crate::cells::{OnError, no_shell, run_cell};
use crate::host::Host;
use crate::repl::Latest;
use crate::session::{Session, Settings};
use crate::text::{Diagnostic, Paint, render};
use jupyter_protocol::ExecutionCount;
use jupyter_protocol::media::{Media, MediaType};
use jupyter_protocol::messaging::{
    CodeMirrorMode, CommClose, CommInfoReply, ErrorOutput, ExecuteInput, ExecuteReply,
    ExecuteRequest, ExpressionResult, JupyterMessage, JupyterMessageContent, KernelInfoReply,
    LanguageInfo, Payload, ReplyError, ReplyStatus, ShutdownReply, Status,
};
use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::rc::Rc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// The width to which errors are wrapped, in columns.
const COLUMNS: usize = 80;
/// The interval at which an idle kernel checks whether its parent process still exists.
const ALONE: Duration = Duration::from_secs(1);

/// Serves a session as described by a connection file, until a request ends it. `world` provides
/// the session's files and clock.
///
/// # Errors
/// An explanation for the user if the kernel cannot start.
pub fn run(file: &Path, world: Box<dyn Host>, settings: Settings) -> Result<(), String> {
    let info = connection::read(file)?;
    let interrupt = Latest::default();
    let opened = Sockets::open(&info, interrupt.clone());
    let Sockets {
        requests,
        answers,
        outbox,
        thread,
    } = opened.map_err(|error| format!("cannot listen at the address in the file: {error}"))?;
    let outlet = Outlet {
        cell: Rc::new(RefCell::new(Cell::new())),
        outbox,
    };
    let host = KernelWorld {
        inner: world,
        outlet: outlet.clone(),
        answers,
        interrupt: interrupt.clone(),
    };
    let session = Session::new(Box::new(host), settings);
    interrupt.set(session.interrupt_handle());
    let mut kernel = Kernel {
        session,
        outlet,
        requests,
        waiting: VecDeque::new(),
        count: 0,
    };
    kernel.serve();
    // The thread ends once all senders are gone.
    drop(kernel);
    let _ = thread.join();
    Ok(())
}

struct Kernel {
    session: Session,
    outlet: Outlet,
    requests: Receiver<Request>,
    /// Requests that arrived while a cell was running.
    waiting: VecDeque<Request>,
    /// The number of the last cell.
    count: usize,
}

/// Whether the kernel continues.
#[derive(PartialEq, Eq)]
enum Next {
    GoOn,
    End,
}

impl Kernel {
    fn serve(&mut self) {
        let parent = parent();
        while let Some(request) = self.next(parent) {
            self.outlet
                .outbox
                .send(published(Status::busy(), &request.message));
            let next = self.answer(&request);
            self.outlet
                .outbox
                .send(published(Status::idle(), &request.message));
            if next == Next::End {
                return;
            }
        }
    }

    /// Returns the next request; `None` if the parent process is gone.
    fn next(&mut self, parent: Option<u32>) -> Option<Request> {
        if let Some(request) = self.waiting.pop_front() {
            return Some(request);
        }
        loop {
            match self.requests.recv_timeout(ALONE) {
                Ok(request) => return Some(request),
                Err(RecvTimeoutError::Timeout) if parent == self::parent() => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    fn reply(&self, request: &Request, content: impl Into<JupyterMessageContent>) {
        let message = JupyterMessage::new(content, Some(&request.message));
        self.outlet
            .outbox
            .send(Sent::Reply(request.channel, message));
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the protocol has many messages that are not requests, and may add more"
    )]
    fn answer(&mut self, request: &Request) -> Next {
        match &request.message.content {
            JupyterMessageContent::ExecuteRequest(wanted) => return self.execute(request, wanted),
            JupyterMessageContent::KernelInfoRequest(_) => self.reply(request, kernel_info()),
            JupyterMessageContent::CompleteRequest(wanted) => {
                let reply = ask::complete(&self.session, wanted);
                self.reply(request, reply);
            }
            JupyterMessageContent::InspectRequest(wanted) => {
                let reply = ask::inspect(&mut self.session, wanted);
                self.reply(request, reply);
            }
            JupyterMessageContent::IsCompleteRequest(wanted) => {
                self.reply(request, ask::is_complete(&wanted.code));
            }
            JupyterMessageContent::HistoryRequest(wanted) => {
                let reply = ask::history(&self.session, wanted);
                self.reply(request, reply);
            }
            JupyterMessageContent::CommInfoRequest(_) => self.reply(
                request,
                CommInfoReply {
                    status: ReplyStatus::Ok,
                    comms: HashMap::new(),
                    error: None,
                },
            ),
            JupyterMessageContent::CommOpen(opened) => {
                // The kernel supports no comms; closing this one tells the client so.
                let close = CommClose {
                    comm_id: opened.comm_id.clone(),
                    data: serde_json::Map::new(),
                };
                self.outlet.outbox.send(published(close, &request.message));
            }
            JupyterMessageContent::ShutdownRequest(wanted) => {
                let reply = ShutdownReply {
                    restart: wanted.restart,
                    ..ShutdownReply::default()
                };
                self.reply(request, reply);
                return Next::End;
            }
            _ => {}
        }
        Next::GoOn
    }

    fn execute(&mut self, request: &Request, wanted: &ExecuteRequest) -> Next {
        // An interrupt between cells does not affect any of them; once the cell is announced, it
        // does.
        self.session.forget_interrupt();
        let keeps = wanted.store_history && !wanted.silent;
        self.count += usize::from(keeps);
        let count = self.count;
        let message = request.message.clone();
        let asks = wanted.allow_stdin && request.channel == Channel::Shell;
        self.outlet.begin(message, count, (wanted.silent, asks));
        self.outlet.publish(ExecuteInput {
            code: wanted.code.clone(),
            execution_count: ExecutionCount::new(count),
        });
        self.session.set_private(!keeps);
        let name = format!("<cell {count}>");
        let ended = run_cell(
            &mut self.session,
            &wanted.code,
            (&name, 1),
            OnError::Stop,
            &mut no_shell,
        );
        self.session.set_private(false);
        self.session.forget_interrupt();
        self.outlet.release(true);
        let mut reply = ExecuteReply {
            execution_count: ExecutionCount::new(count),
            user_expressions: Some(HashMap::new()),
            ..ExecuteReply::default()
        };
        if let Some(error) = &ended.error {
            let reported = reply_error(error);
            self.outlet.publish(ErrorOutput {
                ename: reported.ename.clone(),
                evalue: reported.evalue.clone(),
                traceback: reported.traceback.clone(),
            });
            reply.status = ReplyStatus::Error;
            reply.error = Some(Box::new(reported));
        } else if let Some(asked) = &wanted.user_expressions {
            let values = asked.iter();
            let values = values.map(|(name, code)| (name.clone(), self.expression(code)));
            reply.user_expressions = Some(values.collect());
        }
        if ended.exit.is_some() {
            reply.payload.push(Payload::AskExit { keepkernel: false });
        }
        self.outlet.end();
        let failed = ended.error.is_some();
        // A client that has seen the reply may send a new cell, which is not to be rejected.
        let stops = failed && wanted.stop_on_error;
        let unaware = if stops {
            self.waiting_requests()
        } else {
            Vec::new()
        };
        self.reply(request, reply);
        self.abort(unaware);
        match ended.exit {
            Some(_) => Next::End,
            None => Next::GoOn,
        }
    }

    /// Evaluates an expression requested along with a cell.
    fn expression(&mut self, code: &str) -> ExpressionResult {
        let error = match self.session.evaluate(code) {
            Ok(value) => {
                let text = value.map_or(String::new(), |value| self.session.short(value));
                return ExpressionResult::Ok {
                    data: Media::new(vec![MediaType::Plain(text)]),
                    metadata: serde_json::Map::new(),
                };
            }
            Err(outcome) => outcome.error,
        };
        let reported = error.as_ref().map(reply_error).unwrap_or_default();
        ExpressionResult::Error {
            ename: reported.ename,
            evalue: reported.evalue,
            traceback: reported.traceback,
        }
    }

    /// Takes the requests that the client sent before it could know how a cell ended.
    fn waiting_requests(&mut self) -> Vec<Request> {
        // Cells sent together arrive within a moment of each other.
        let mut all: Vec<Request> = self.waiting.drain(..).collect();
        while let Ok(request) = self.requests.recv_timeout(Duration::from_millis(20)) {
            all.push(request);
        }
        all
    }

    /// Rejects the cells among these requests, and keeps the others waiting.
    fn abort(&mut self, requests: Vec<Request>) {
        for request in requests {
            if !matches!(
                request.message.content,
                JupyterMessageContent::ExecuteRequest(_)
            ) {
                self.waiting.push_back(request);
                continue;
            }
            let message = &request.message;
            self.outlet.outbox.send(published(Status::busy(), message));
            let aborted = ExecuteReply {
                status: ReplyStatus::Aborted,
                execution_count: ExecutionCount::new(self.count),
                ..ExecuteReply::default()
            };
            self.reply(&request, aborted);
            self.outlet.outbox.send(published(Status::idle(), message));
        }
    }
}

/// Returns the id of the process that started the kernel; the kernel ends when it does. `None` on
/// systems where it cannot be determined.
fn parent() -> Option<u32> {
    #[cfg(unix)]
    return Some(std::os::unix::process::parent_id());
    #[cfg(not(unix))]
    return None;
}

/// Returns an error in the form that notebooks show.
fn reply_error(error: &Diagnostic) -> ReplyError {
    let text = render(error, Paint::Colour, Some(COLUMNS)).to_string();
    ReplyError {
        ename: error.kind.clone(),
        evalue: error.message.clone(),
        traceback: text.trim_end().lines().map(str::to_string).collect(),
    }
}

fn kernel_info() -> KernelInfoReply {
    let version = env!("CARGO_PKG_VERSION");
    KernelInfoReply {
        status: ReplyStatus::Ok,
        protocol_version: PROTOCOL.to_string(),
        implementation: "lmsh".to_string(),
        implementation_version: version.to_string(),
        language_info: LanguageInfo {
            name: "lamina".to_string(),
            version: version.to_string(),
            mimetype: Some("text/x-lamina".to_string()),
            file_extension: Some(".lm".to_string()),
            // Words, strings and comments look alike in both languages.
            pygments_lexer: Some("javascript".to_string()),
            codemirror_mode: Some(CodeMirrorMode::Simple("javascript".to_string())),
            nbconvert_exporter: None,
        },
        banner: format!("lmsh {version}, exact mathematics. :help helps"),
        help_links: Vec::new(),
        debugger: false,
        error: None,
    }
}
